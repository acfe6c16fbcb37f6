package dev.sluice.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handler of an endpoint's failures to accept a client for want of descriptors: it counts them, gives up a
 * descriptor that it has kept for that, and tries again a little later. So clients are answered one after the other,
 * and probes among them, however many sessions there are.
 *
 * <p>Threading: owned by the endpoint's loop.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final long PAUSE_MILLIS = 100;
    private static final Path NOTHING = Path.of("/dev/null");

    private final Refusals refusals;
    private @Nullable FileChannel spare;
    private boolean closed;

    AcceptFailures(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        keepSpare();
    }

    boolean hasSpare() {
        return spare != null;
    }

    private void keepSpare() {
        if (spare == null && !closed) {
            try {
                spare = FileChannel.open(NOTHING);
            } catch (IOException _) {
                // There is none; the next client that leaves gives one back.
            }
        }
    }

    private void giveSpare() {
        FileChannel given = spare;
        spare = null;
        if (given != null) {
            try {
                given.close();
            } catch (IOException _) {
                // It is gone either way.
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (spare == null && accepted instanceof Channel client) {
            client.closeFuture().addListener(_ -> keepSpare());
        }
        context.fireChannelRead(accepted);
    }

    /** Of accept(2); nothing else fails here. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        refusals.count(Refusal.DESCRIPTORS);
        giveSpare();
        Channel listening = context.channel();
        listening.config().setAutoRead(false);
        listening.eventLoop().schedule(() -> listening.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        giveSpare();
        context.fireChannelInactive();
    }
}
