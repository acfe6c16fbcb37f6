package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Ready;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Ends the thread of an event loop as a defect of Netty would: by an error where nobody catches one. */
public final class LoopKiller {
    private LoopKiller() {}

    /** Returns when the loop has ended. */
    public static void end(Loop loop) {
        loop.execute(() -> {
            FileDescriptor[] pipe = open();
            ((EpollLoop) loop).register(new Bomb(pipe[1])).submit(EpollIoOps.valueOf(Ready.OUT));
        });
        Await.until("the loop has ended", () -> loop.thread().hasEnded());
    }

    private static FileDescriptor[] open() {
        try {
            return FileDescriptor.pipe();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Bomb(FileDescriptor fd) implements EpollIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            throw new StackOverflowError("injected, to end the loop");
        }

        @Override
        public void close() {
            KernelPipe.closeQuietly(fd);
        }
    }
}
