/*
 * Times two plugins in turn, A B A B, as a runtime calls them: environment, standard input, standard output.
 * A managed test process would add its own time to each call, and more where the machine is busy.
 *
 * pairs ROUNDS COMMANDS NETNS EXECUTABLE_A CONFIG_A PATH_A EXECUTABLE_B CONFIG_B PATH_B
 * COMMANDS are joined by commas; the one with + in front is timed, or else the first. "-" calls without CNI_COMMAND.
 * Prints the two medians in milliseconds. PATH is passed on.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double call(const char *command, const char *netns, char **plugin, int round)
{
    char variables[5][4096];
    char path[4096];
    snprintf(path, sizeof path, "PATH=%s", getenv("PATH") ? getenv("PATH") : "");
    snprintf(variables[0], sizeof variables[0], "CNI_COMMAND=%s", command);
    snprintf(variables[1], sizeof variables[1], "CNI_CONTAINERID=pair%d", round);
    snprintf(variables[2], sizeof variables[2], "CNI_NETNS=%s", netns);
    snprintf(variables[3], sizeof variables[3], "CNI_PATH=%s", plugin[2]);
    char *full[] = { variables[0], variables[1], variables[2], variables[3], "CNI_IFNAME=eth0", path, 0 };
    char *none[] = { path, 0 };
    char *arguments[] = { plugin[0], 0 };
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, plugin[1], O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int status;
    double start = milliseconds();
    int error = posix_spawn(&pid, plugin[0], &files, 0, arguments, strcmp(command, "-") ? full : none);
    if (error == 0)
        waitpid(pid, &status, 0);
    double took = milliseconds() - start;
    posix_spawn_file_actions_destroy(&files);
    if (error != 0 || status != 0) {
        fprintf(stderr, "%s %s failed in round %d\n", plugin[0], command, round);
        exit(1);
    }
    return took;
}

static double all(char *commands, const char *netns, char **plugin, int round)
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", commands);
    double took = -1;
    for (char *command = strtok(copy, ","); command; command = strtok(0, ",")) {
        int marked = *command == '+';
        double one = call(command + marked, netns, plugin, round);
        took = took < 0 || marked ? one : took;
    }
    return took;
}

int main(int count, char **arguments)
{
    if (count != 10)
        return 2;
    int rounds = atoi(arguments[1]);
    double *times[2] = { malloc(rounds * sizeof(double)), malloc(rounds * sizeof(double)) };
    for (int round = -3; round < rounds; round++)
        for (int plugin = 0; plugin < 2; plugin++) {
            double took = all(arguments[2], arguments[3], arguments + 4 + 3 * plugin, round + 3);
            if (round >= 0)
                times[plugin][round] = took;
        }
    for (int plugin = 0; plugin < 2; plugin++)
        qsort(times[plugin], rounds, sizeof(double), compare);
    printf("%f %f\n", times[0][rounds / 2], times[1][rounds / 2]);
    return 0;
}
