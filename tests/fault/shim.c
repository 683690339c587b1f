/* Kills a process, or fails one of its calls, at the n-th file operation under a directory of ours.
 *
 * Loaded with LD_PRELOAD. It counts write, pwrite, fsync, fdatasync, rename, renameat and renameat2 on files under
 * FAULT_ROOT: nothing else is touched, so Python's own files and the terminal do not move the count. Before
 * the call with number FAULT_AT (the first is 1) is made,
 *
 *   FAULT_MODE=kill     the process ends with status 137, as after kill -9: no handler, no flush (the default)
 *   FAULT_MODE=enospc   the call fails with "no space left on device"
 *   FAULT_MODE=eio      the call fails with "input/output error"
 *
 * FAULT_COUNT names a file that receives the number of calls at the end of the process, so that a test can first
 * learn how many points there are and then try each of them.
 *
 * A process that forks children to be killed (a warm one: its imports are done) leaves FAULT_ROOT unset and lets
 * each child call fault_arm() instead; fault_calls() gives the count so far.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static char root[PATH_MAX];
static size_t root_length;
static long fault_at;
static int fault_errno; /* 0: kill */
static char count_path[PATH_MAX];
static long calls;

static void report(void)
{
    if (count_path[0] == '\0')
        return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", __atomic_load_n(&calls, __ATOMIC_SEQ_CST));
    int fd = open(count_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    /* The system call itself: our own write() would count it. */
    if (syscall(SYS_write, fd, text, (size_t)length) < 0)
        perror("fault shim: count");
    close(fd);
}

static void refuse(const char *what)
{
    /* A fault test that tests nothing is worse than none. */
    fprintf(stderr, "fault shim: %s\n", what);
    _exit(97);
}

__attribute__((constructor)) static void begin(void)
{
    const char *named = getenv("FAULT_ROOT");
    if (named == NULL)
        return; /* loaded, but not asked for anything */
    if (realpath(named, root) == NULL)
        refuse("FAULT_ROOT is no directory");
    root_length = strlen(root);
    const char *at = getenv("FAULT_AT");
    if (at != NULL)
        fault_at = strtol(at, NULL, 10);
    const char *mode = getenv("FAULT_MODE");
    if (mode == NULL || strcmp(mode, "kill") == 0)
        fault_errno = 0;
    else if (strcmp(mode, "enospc") == 0)
        fault_errno = ENOSPC;
    else if (strcmp(mode, "eio") == 0)
        fault_errno = EIO;
    else
        refuse("FAULT_MODE is not kill, enospc or eio");
    const char *count = getenv("FAULT_COUNT");
    if (count != NULL) {
        if (strlen(count) >= sizeof count_path)
            refuse("FAULT_COUNT is too long");
        strcpy(count_path, count);
    }
}

void fault_arm(const char *named, long at)
{
    if (realpath(named, root) == NULL)
        refuse("the root is no directory");
    root_length = strlen(root);
    fault_at = at;
    __atomic_store_n(&calls, 0, __ATOMIC_SEQ_CST);
}

long fault_calls(void)
{
    return __atomic_load_n(&calls, __ATOMIC_SEQ_CST);
}

__attribute__((destructor)) static void end(void)
{
    if (root_length != 0)
        report();
}

static int under_root(const char *path)
{
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == '\0');
}

static int ours_by_fd(int fd)
{
    if (root_length == 0)
        return 0;
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    return under_root(path);
}

/* The directory of a path is resolved, not the path: the target of a rename need not exist yet. */
static int ours_by_path(int directory, const char *path)
{
    if (root_length == 0)
        return 0;
    char whole[PATH_MAX * 2];
    if (path[0] == '/' || directory == AT_FDCWD) {
        snprintf(whole, sizeof whole, "%s", path);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, whole, PATH_MAX - 1);
        if (length < 0)
            return 0;
        snprintf(whole + length, sizeof whole - (size_t)length, "/%s", path);
    }
    char *slash = strrchr(whole, '/');
    char resolved[PATH_MAX];
    if (slash == NULL)
        return realpath(".", resolved) != NULL && under_root(resolved);
    *(slash == whole ? slash + 1 : slash) = '\0';
    return realpath(whole, resolved) != NULL && under_root(resolved);
}

/* Counts one of our calls. True when it is to fail, with errno set; does not return when it is to kill. */
static int struck(int ours)
{
    if (!ours)
        return 0;
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) != fault_at)
        return 0;
    if (fault_errno == 0) {
        report();
        _exit(137);
    }
    errno = fault_errno;
    return 1;
}

static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        refuse(name);
    return found;
}

#define REAL(name, type)                        \
    static __typeof__(type) real;               \
    if (real == NULL) {                         \
        real = (type)next(name);                \
    }

ssize_t write(int fd, const void *bytes, size_t length)
{
    REAL("write", ssize_t (*)(int, const void *, size_t))
    return struck(ours_by_fd(fd)) ? -1 : real(fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    REAL("pwrite", ssize_t (*)(int, const void *, size_t, off_t))
    return struck(ours_by_fd(fd)) ? -1 : real(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    REAL("pwrite64", ssize_t (*)(int, const void *, size_t, off64_t))
    return struck(ours_by_fd(fd)) ? -1 : real(fd, bytes, length, offset);
}

int fsync(int fd)
{
    REAL("fsync", int (*)(int))
    return struck(ours_by_fd(fd)) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    REAL("fdatasync", int (*)(int))
    return struck(ours_by_fd(fd)) ? -1 : real(fd);
}

int rename(const char *from, const char *to)
{
    REAL("rename", int (*)(const char *, const char *))
    int ours = ours_by_path(AT_FDCWD, from) || ours_by_path(AT_FDCWD, to);
    return struck(ours) ? -1 : real(from, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    REAL("renameat", int (*)(int, const char *, int, const char *))
    int ours = ours_by_path(from_directory, from) || ours_by_path(to_directory, to);
    return struck(ours) ? -1 : real(from_directory, from, to_directory, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned int flags)
{
    REAL("renameat2", int (*)(int, const char *, int, const char *, unsigned int))
    int ours = ours_by_path(from_directory, from) || ours_by_path(to_directory, to);
    return struck(ours) ? -1 : real(from_directory, from, to_directory, to, flags);
}
