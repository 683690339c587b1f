"""Real pages in a real Chromium, looked over by axe-core; also with JavaScript off."""
