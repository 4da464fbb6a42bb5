// SPDX-License-Identifier: MIT
/* What a small C program prints: perror/strerror of connect, gai_strerror of getaddrinfo. */
#include <errno.h>
#include <locale.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    struct addrinfo hints = {0}, *found = NULL;
    hints.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(argv[1], argv[2], &hints, &found);
    if (error) {
        fprintf(stderr, "%s: cannot resolve %s: %s\n", argv[0], argv[1], gai_strerror(error));
        return 1;
    }
    for (struct addrinfo *a = found; a; a = a->ai_next) {
        char host[64], port[16], line[128];
        int fd = socket(a->ai_family, a->ai_socktype, 0);
        getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0) {
            ssize_t n;
            if (write(fd, "x\n", 2) < 0 || (n = read(fd, line, sizeof line)) < 0)
                perror("read");
            return 1;
        }
        if (argc > 3) {
            errno = errno;
            perror("connect");
        } else {
            fprintf(stderr, "%s: connect to %s port %s: %s (errno %d)\n", argv[0], host, port, strerror(errno), errno);
        }
        close(fd);
    }
    return 1;
}
