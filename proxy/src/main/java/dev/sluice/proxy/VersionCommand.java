package dev.sluice.proxy;

import io.netty.channel.epoll.Native;
import picocli.CommandLine.Command;

/** {@code sluice version}. */
@Command(
        name = "version",
        description = "Prints the version, and what Sluice runs on.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println("sluice " + Version.number());
        System.out.println("java   " + Runtime.version());
        io.netty.util.Version netty = io.netty.util.Version.identify().get("netty-common");
        System.out.println("netty  " + (netty == null ? "unknown" : netty.artifactVersion()));
        System.out.println("linux  " + Native.KERNEL_VERSION);
    }
}
