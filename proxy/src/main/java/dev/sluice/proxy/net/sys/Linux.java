package dev.sluice.proxy.net.sys;

/** The constants of Linux's headers on x86-64 and AArch64, each by its name there. */
public final class Linux {
    // sys/socket.h
    public static final int AF_UNSPEC = 0;
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOL_SOCKET = 1;
    public static final int SO_TYPE = 3;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_OOBINLINE = 10;
    public static final int SO_LINGER = 13;
    public static final int SO_ACCEPTCONN = 30;
    public static final int SO_DOMAIN = 39;
    /** Whether setting the sizes of buffers keeps the kernel from adapting them; since Linux 5.14. */
    public static final int SO_BUF_LOCK = 72;

    // netinet/in.h, linux/netfilter_ipv4.h
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_V6ONLY = 26;
    public static final int SO_ORIGINAL_DST = 80;
    /** Of struct sockaddr_in. */
    public static final int SOCKADDR_IN_BYTES = 16;
    /** Of struct sockaddr_in6, the largest of an address of IP. */
    public static final int SOCKADDR_IN6_BYTES = 28;

    // sys/un.h
    /** Of struct sockaddr_un. */
    public static final int SOCKADDR_UN_BYTES = 110;
    /** Where the path begins in struct sockaddr_un. */
    public static final int SUN_PATH_OFFSET = 2;

    // netinet/tcp.h
    public static final int TCP_NODELAY = 1;
    public static final int TCP_KEEPIDLE = 4;
    public static final int TCP_KEEPINTVL = 5;
    public static final int TCP_KEEPCNT = 6;
    public static final int TCP_INFO = 11;
    public static final int TCP_QUICKACK = 12;
    public static final int TCP_USER_TIMEOUT = 18;
    public static final int TCP_NOTSENT_LOWAT = 25;
    /** A state in struct tcp_info. */
    public static final byte TCP_LISTEN = 10;

    /** Waiting clients that the kernel keeps; it lowers this to net.core.somaxconn. */
    public static final int BACKLOG = 65535;

    private Linux() {}
}
