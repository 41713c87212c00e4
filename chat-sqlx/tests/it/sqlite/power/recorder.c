/* Records what a process writes and syncs in one directory, so that its files can be rebuilt as a power cut would
 * leave them. Preloaded into the process; CHAT_POWER_DIR names the directory, CHAT_POWER_LOG the record.
 *
 * Each entry: operation (w, t, s, u), length of the name (2 bytes), of the data (4), offset (8), name, data. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int record_fd = -1;

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        long written = syscall(SYS_write, record_fd, at, length);
        if (written <= 0) abort();
        at += written;
        length -= written;
    }
}

/* The part of a path inside of the directory; nothing for other files. */
static const char *inside(const char *path) {
    const char *directory = getenv("CHAT_POWER_DIR");
    if (directory == NULL) return NULL;
    size_t prefix = strlen(directory);
    if (strncmp(path, directory, prefix) != 0 || path[prefix] != '/') return NULL;
    return path + prefix + 1;
}

static const char *name_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return inside(path);
}

static void record_name(char operation, const char *name, uint64_t offset, const void *bytes, uint32_t length) {
    if (name == NULL) return;
    uint16_t name_length = strlen(name);
    pthread_mutex_lock(&turn);
    if (record_fd < 0) {
        const char *log = getenv("CHAT_POWER_LOG");
        if (log == NULL) abort();
        record_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (record_fd < 0) abort();
    }
    put(&operation, 1);
    put(&name_length, 2);
    put(&length, 4);
    put(&offset, 8);
    put(name, name_length);
    put(bytes, length);
    pthread_mutex_unlock(&turn);
}

static void record(char operation, int fd, uint64_t offset, const void *bytes, uint32_t length) {
    char path[PATH_MAX];
    record_name(operation, name_of(fd, path, sizeof path), offset, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, length, offset);
    if (written > 0) record('w', fd, offset, bytes, written);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return pwrite64(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    ssize_t written = syscall(SYS_write, fd, bytes, length);
    if (written > 0) {
        off_t end = lseek(fd, 0, SEEK_CUR);
        if (end >= written) record('w', fd, end - written, bytes, written);
    }
    return written;
}

int ftruncate64(int fd, off64_t length) {
    int result = syscall(SYS_ftruncate, fd, length);
    if (result == 0) record('t', fd, length, "", 0);
    return result;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

int fsync(int fd) {
    int result = syscall(SYS_fsync, fd);
    if (result == 0) record('s', fd, 0, "", 0);
    return result;
}

int fdatasync(int fd) {
    int result = syscall(SYS_fdatasync, fd);
    if (result == 0) record('s', fd, 0, "", 0);
    return result;
}

int unlink(const char *path) {
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (result == 0) record_name('u', inside(path), 0, "", 0);
    return result;
}
