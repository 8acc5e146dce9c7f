/*
 * Calls plugins as a runtime does, and times each from posix_spawn to its end. A program of its own, because a managed
 * process would add time of its own to each call, and more where the machine is busy.
 *
 * runner NETNS MOUNTS    enters the network namespace, and makes that many mounts in a mount namespace of its own
 *
 * Reads from standard input a line "PARALLEL COUNT", and then COUNT calls, each a line of fields that tabs separate:
 *   EXECUTABLE COMMAND CONFIG CNI_PATH PATH CNI_CONTAINERID CNI_NETNS CNI_IFNAME OUTPUT
 * COMMAND "-" calls without environment. CONFIG is a file for standard input, OUTPUT one for standard output.
 * Up to PARALLEL of the calls are under way at a time. Answers a line for each call, in order: nanoseconds, exit status,
 * peak memory in KiB; and then a line with the nanoseconds that all took together.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { executable, command, config, cni_path, path, container, netns, ifname, output, fields };

struct call {
    char *field[fields];
    pid_t pid;
    long long started, took;
    int status;
    long memory;
};

static long long nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "runner: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void start(struct call *call)
{
    char variables[7][4096];
    snprintf(variables[0], sizeof variables[0], "CNI_COMMAND=%s", call->field[command]);
    snprintf(variables[1], sizeof variables[1], "CNI_CONTAINERID=%s", call->field[container]);
    snprintf(variables[2], sizeof variables[2], "CNI_NETNS=%s", call->field[netns]);
    snprintf(variables[3], sizeof variables[3], "CNI_IFNAME=%s", call->field[ifname]);
    snprintf(variables[4], sizeof variables[4], "CNI_PATH=%s", call->field[cni_path]);
    snprintf(variables[5], sizeof variables[5], "PATH=%s", call->field[path]);
    char *full[] = { variables[0], variables[1], variables[2], variables[3], variables[4], variables[5], 0 };
    char *none[] = { variables[5], 0 };
    char *arguments[] = { call->field[executable], 0 };
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, call->field[config], O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, call->field[output], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    call->started = nanoseconds();
    errno = posix_spawn(&call->pid, call->field[executable], &files, 0, arguments, strcmp(call->field[command], "-") ? full : none);
    if (errno)
        fail(call->field[executable]);
    posix_spawn_file_actions_destroy(&files);
}

static void reap(struct call *calls, int count)
{
    struct rusage usage;
    int status;
    pid_t pid = wait4(-1, &status, 0, &usage);
    long long now = nanoseconds();
    for (int index = 0; index < count; index++)
        if (calls[index].pid == pid) {
            calls[index].took = now - calls[index].started;
            calls[index].status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            calls[index].memory = usage.ru_maxrss;
            calls[index].pid = 0;
            return;
        }
}

static void run(int parallel, struct call *calls, int count)
{
    int running = 0;
    long long begin = nanoseconds();
    for (int next = 0; next < count || running > 0;) {
        if (next < count && running < parallel) {
            start(&calls[next++]);
            running++;
        } else {
            reap(calls, count);
            running--;
        }
    }
    long long all = nanoseconds() - begin;
    for (int index = 0; index < count; index++)
        printf("%lld %d %ld\n", calls[index].took, calls[index].status, calls[index].memory);
    printf("%lld\n", all);
    fflush(stdout);
}

static char *read_line(void)
{
    char *line = 0;
    size_t size = 0;
    ssize_t length = getline(&line, &size, stdin);
    if (length < 0) {
        free(line);
        return 0;
    }
    line[strcspn(line, "\n")] = 0;
    return line;
}

static void make_mounts(int count)
{
    if (unshare(CLONE_NEWNS) || mount("none", "/", 0, MS_REC | MS_PRIVATE, 0) || mount("none", "/mnt", "tmpfs", 0, 0))
        fail("mount namespace");
    for (int index = 0; index < count; index++)
        if (mount("/mnt", "/mnt", 0, MS_BIND, 0))
            fail("mount");
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    /* The bench ends us by closing our input, behind its own clean-up. */
    signal(SIGINT, SIG_IGN);
    int netns_fd = open(arguments[1], O_RDONLY | O_CLOEXEC);
    if (netns_fd < 0 || setns(netns_fd, CLONE_NEWNET))
        fail(arguments[1]);
    if (atoi(arguments[2]) > 0)
        make_mounts(atoi(arguments[2]));
    for (char *line; (line = read_line()); free(line)) {
        int parallel, number;
        if (sscanf(line, "%d %d", &parallel, &number) != 2)
            return 2;
        struct call *calls = calloc(number, sizeof *calls);
        char **lines = calloc(number, sizeof *lines);
        for (int index = 0; index < number; index++) {
            char *rest = lines[index] = read_line();
            for (int field = 0; field < fields && rest; field++)
                calls[index].field[field] = strsep(&rest, "\t");
        }
        run(parallel, calls, number);
        for (int index = 0; index < number; index++)
            free(lines[index]);
        free(lines);
        free(calls);
    }
    return 0;
}
