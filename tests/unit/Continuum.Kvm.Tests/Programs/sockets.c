// Calls of sockets whose outcome does not depend on a network, hostile ones among them: what they come to is printed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define SAY(call) do { errno = 0; long r = (long)(call); printf("%s = %ld %s\n", #call, r, r < 0 ? strerrorname_np(errno) : ""); } while (0)

static short events(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };
    poll(&p, 1, 0);
    return p.revents;
}

static void bad_arguments(int stream, int file)
{
    char byte;
    int number = 1;
    socklen_t length = sizeof number;
    SAY(socket(AF_INET, 99, 0));
    SAY(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
    SAY(socket(12345, SOCK_STREAM, 0));
    SAY(socket(AF_UNIX, SOCK_STREAM | 0x40000000, 0));
    SAY(socketpair(AF_INET, SOCK_STREAM, 0, (int[2]){ 0 }));
    SAY(setsockopt(file, SOL_SOCKET, SO_KEEPALIVE, &number, sizeof number));
    SAY(setsockopt(999, SOL_SOCKET, SO_KEEPALIVE, &number, sizeof number));
    SAY(setsockopt(stream, SOL_SOCKET, SO_KEEPALIVE, &number, 2));
    SAY(setsockopt(stream, SOL_SOCKET, SO_KEEPALIVE, (void *)1, 4));
    SAY(getsockopt(stream, SOL_SOCKET, SO_TYPE, &number, (void *)1));
    SAY(getsockopt(stream, SOL_SOCKET, 9999, &number, &length));
    length = -1;
    SAY(getsockopt(stream, SOL_SOCKET, SO_TYPE, &number, &length));
    SAY(send(file, "x", 1, 0));
    SAY(recv(file, &byte, 1, 0));
    SAY(send(stream, (void *)8, 1, 0));
    SAY(shutdown(stream, 7));
    SAY(connect(file, (void *)&number, 4));
    SAY(bind(stream, (void *)&number, 4096));
}

static void messages(int a, int b)
{
    char text[64] = "hello";
    struct iovec pieces[2] = { { text, 3 }, { text + 3, 2 } };
    struct msghdr header = { .msg_iov = pieces, .msg_iovlen = 2 };
    SAY(sendmsg(a, &header, 0));
    char got[64] = { 0 };
    struct iovec room = { got, 4 };
    struct msghdr into = { .msg_iov = &room, .msg_iovlen = 1 };
    SAY(recvmsg(b, &into, MSG_PEEK));
    printf("%s %x\n", got, into.msg_flags);
    SAY(recvmsg(b, &into, 0));
    printf("%s %x %ld %d\n", got, into.msg_flags, (long)into.msg_controllen, into.msg_namelen);
    struct msghdr hostile = header;
    hostile.msg_name = text;
    hostile.msg_namelen = -1;
    SAY(sendmsg(a, &hostile, 0));
    hostile = header;
    hostile.msg_iovlen = 1UL << 40;
    SAY(sendmsg(a, &hostile, 0));
    hostile = header;
    hostile.msg_iov = (void *)16;
    SAY(sendmsg(a, &hostile, 0));
    pieces[1].iov_len = -1;
    SAY(sendmsg(a, &header, 0));
    pieces[1].iov_len = 2;
    struct mmsghdr many[3] = { { header, 0 }, { header, 0 }, { header, 0 } };
    SAY(sendmmsg(a, many, 3, 0));
    printf("%u %u %u\n", many[0].msg_len, many[1].msg_len, many[2].msg_len);
    SAY(sendmmsg(a, (void *)4096, 0x7fffffff, 0));
    SAY(sendmmsg(a, many, 0, 0));
    SAY(recv(b, got, sizeof got, MSG_TRUNC | MSG_DONTWAIT));
    SAY(recv(b, got, 2, MSG_TRUNC | MSG_DONTWAIT));
    SAY(recv(b, got, sizeof got, MSG_DONTWAIT));
    SAY(recv(b, got, sizeof got, MSG_DONTWAIT));
}

static void streams(int a, int b)
{
    char got[64] = { 0 };
    int number = 0;
    SAY(write(a, "abcdef", 6));
    SAY(ioctl(b, FIONREAD, &number));
    printf("%d\n", number);
    SAY(recv(b, got, 3, MSG_PEEK));
    SAY(recv(b, got, 6, MSG_WAITALL));
    printf("%s\n", got);
    struct timeval soon = { 0, 20000 };
    SAY(setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
    SAY(recv(b, got, 1, 0));
    SAY(fcntl(b, F_SETFL, O_NONBLOCK));
    SAY(recv(b, got, 1, 0));
    struct timeval wrong = { 0, 5000000 };
    SAY(setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &wrong, sizeof wrong));
    printf("%x %x\n", events(a), events(b));
    SAY(shutdown(a, SHUT_WR));
    printf("%x %x\n", events(a), events(b));
    SAY(send(a, "x", 1, MSG_NOSIGNAL));
    SAY(recv(b, got, 1, 0));
    SAY(close(b));
    printf("%x\n", events(a));
}

static int broken;

static void count_broken(int signal)
{
    (void)signal;
    broken++;
}

// read(2) and write(2) are recv(2) and send(2) here, too.
static void files(int type)
{
    int pair[2];
    signal(SIGPIPE, count_broken);
    SAY(socketpair(AF_UNIX, type, 0, pair));
    char *large = malloc(300000), *got = malloc(300000);
    memset(large, 'l', 300000);
    struct iovec pieces[2] = { { large, 3000 }, { large, 70000 } };
    struct iovec room[2] = { { got, 1 }, { got + 1, 200000 } };
    SAY(write(pair[0], large + 1, 70000));
    SAY(read(pair[1], got, 200000));
    SAY(writev(pair[0], pieces, 2));
    SAY(readv(pair[1], room, 2));
    SAY(write(pair[0], "", 0));
    SAY(writev(pair[0], room, 0));
    SAY(recv(pair[1], got, 1, MSG_DONTWAIT));
    SAY(recv(pair[1], got, 1, MSG_DONTWAIT));
    SAY(read(pair[1], got, 0));
    SAY(pread(pair[1], got, 1, 0));
    if (type != SOCK_STREAM) SAY(write(pair[0], large, 300000));
    struct timeval soon = { 0, 20000 };
    SAY(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
    SAY(read(pair[1], got, 1));
    SAY(readv(pair[1], room, 2));
    SAY(close(pair[1]));
    SAY(write(pair[0], "x", 1));
    if (type != SOCK_DGRAM) {
        SAY(writev(pair[0], pieces, 2));
        SAY(send(pair[0], "x", 1, MSG_NOSIGNAL));
        SAY(send(pair[0], "x", 1, 0));
    }
    printf("%d\n", broken);
    SAY(close(pair[0]));
    free(large);
    free(got);
}

static void unconnected(void)
{
    int tcp = socket(AF_INET, SOCK_STREAM, 0);
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    char byte;
    int value = 0;
    socklen_t length = sizeof value;
    struct sockaddr_in name;
    socklen_t name_length = sizeof name;
    printf("%x\n", events(tcp));
    SAY(recv(tcp, &byte, 1, 0));
    SAY(send(tcp, "x", 1, MSG_NOSIGNAL));
    SAY(shutdown(tcp, SHUT_WR));
    SAY(getpeername(tcp, (void *)&name, &name_length));
    SAY(getsockname(tcp, (void *)&name, &name_length));
    printf("%d %d %s\n", name.sin_family, name.sin_port, inet_ntoa(name.sin_addr));
    SAY(connect(tcp, (void *)&name, 3));
    SAY(send(udp, "x", 1, 0));
    SAY(getsockopt(tcp, SOL_SOCKET, SO_TYPE, &value, &length));
    printf("%d %d\n", value, length);
    SAY(getsockopt(tcp, SOL_SOCKET, SO_ERROR, &value, &length));
    SAY(getsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &value, &length));
    printf("%d\n", value);
    value = 7;
    SAY(setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
    SAY(getsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &value, &length));
    printf("%d\n", value);
    SAY(setsockopt(udp, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
    struct sockaddr_un path = { .sun_family = AF_UNIX, .sun_path = "/nowhere/at/all" };
    int local = socket(AF_UNIX, SOCK_STREAM, 0);
    SAY(connect(local, (void *)&path, sizeof path));
    path.sun_path[0] = 0;
    SAY(connect(local, (void *)&path, sizeof path));
}

int main(void)
{
    int pair[2];
    int file = open("/dev/null", O_RDONLY);
    SAY(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    bad_arguments(pair[0], file);
    streams(pair[0], pair[1]);
    SAY(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
    messages(pair[0], pair[1]);
    SAY(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
    messages(pair[0], pair[1]);
    files(SOCK_STREAM);
    files(SOCK_SEQPACKET);
    files(SOCK_DGRAM);
    unconnected();
    return 0;
}
