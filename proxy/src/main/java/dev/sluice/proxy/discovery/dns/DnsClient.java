package dev.sluice.proxy.discovery.dns;

import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.Shortages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * A client of name servers: one question at a time, by UDP, and by TCP when an answer was cut. Remembers nothing: who
 * asks decides what an answer is worth and for how long.
 *
 * <p>Threading: any thread.
 */
public final class DnsClient implements AutoCloseable {
    /** Then another server, or the same once more, is asked. */
    private static final long TIMEOUT_MILLIS = 2_000;
    /** What passes every path without being fragmented (DNS flag day 2020). */
    private static final int MAX_PAYLOAD = 1232;

    private static final int BYTES_OF_MINIMUM = 4;

    private final DnsNameResolver resolver;
    private final Shortages shortages;

    DnsClient(EventLoop loop, Shortages shortages) {
        this.shortages = shortages;
        resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(EpollDatagramChannel.class)
                .socketChannelType(EpollSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .queryTimeoutMillis(TIMEOUT_MILLIS)
                .maxPayloadSize(MAX_PAYLOAD)
                // A socket, and so a port, for each question: who forges an answer has to guess it beside the number.
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .build();
    }

    /**
     * Asks one server.
     *
     * @param name complete; no search domain is added
     * @return fails when no answer came or what came is malformed
     */
    public CompletableFuture<DnsReply> ask(InetSocketAddress server, String name, DnsType type) {
        CompletableFuture<DnsReply> reply = new CompletableFuture<>();
        String complete = name.endsWith(".") ? name : name + ".";
        DefaultDnsQuestion question = new DefaultDnsQuestion(complete, DnsRecordType.valueOf(type.name()));
        resolver.query(server, question)
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked) -> {
                    if (!asked.isSuccess()) {
                        Throwable cause = asked.cause();
                        count(cause);
                        // Who asks knows nothing of Netty's.
                        boolean silent = cause instanceof DnsNameResolverTimeoutException;
                        reply.completeExceptionally(silent ? new TimeoutException() : cause);
                        return;
                    }
                    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = asked.getNow();
                    try {
                        reply.complete(reply(envelope.content()));
                    } catch (Throwable e) { // thrown on it would be lost, and who asked would wait
                        reply.completeExceptionally(e);
                    } finally {
                        envelope.release();
                    }
                });
        return reply;
    }

    /** A question that could not be put, for want of something of this side, is no silence of the server's. */
    private void count(Throwable failure) {
        Shortage lacking = Shortage.of(failure);
        if (lacking != null) {
            shortages.count(lacking);
        }
    }

    private static DnsReply reply(DnsResponse response) {
        if (response.isTruncated()) { // what Netty gives when it could not ask by TCP
            throw new IllegalStateException("its answer was cut off, and it does not answer by TCP");
        }
        List<DnsRecord> answers = new ArrayList<>();
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            if (response.recordAt(DnsSection.ANSWER, i) instanceof DnsRawRecord raw) {
                answer(raw, answers);
            }
        }
        DnsResponseCode code = response.code();
        DnsReply.Status status = code.equals(DnsResponseCode.NOERROR)
                ? DnsReply.Status.OK
                : code.equals(DnsResponseCode.NXDOMAIN) ? DnsReply.Status.NO_SUCH_NAME : DnsReply.Status.FAILED;
        return new DnsReply(status, code.toString(), source(response), answers, negativeTimeToLive(response));
    }

    private static DnsReply.Source source(DnsResponse response) {
        if (response.isRecursionAvailable()) {
            return DnsReply.Source.RECURSIVE;
        }
        return response.isAuthoritativeAnswer() ? DnsReply.Source.AUTHORITY : DnsReply.Source.REFERRAL;
    }

    private static void answer(DnsRawRecord raw, List<DnsRecord> answers) {
        String owner = plain(raw.name());
        long timeToLive = raw.timeToLive();
        if (raw.type().equals(DnsRecordType.A) || raw.type().equals(DnsRecordType.AAAA)) {
            answers.add(new DnsRecord.Address(owner, timeToLive, address(ByteBufUtil.getBytes(raw.content()))));
        } else if (raw.type().equals(DnsRecordType.CNAME)) {
            answers.add(new DnsRecord.Alias(owner, timeToLive, DnsWire.name(message(raw.content()))));
        } else if (raw.type().equals(DnsRecordType.SRV)) {
            answers.add(DnsWire.service(owner, timeToLive, message(raw.content())));
        }
    }

    /** The content of a raw record is a view of the whole message. */
    private static ByteBuffer message(ByteBuf content) {
        byte[] bytes = ByteBufUtil.getBytes(content, 0, content.writerIndex());
        return ByteBuffer.wrap(bytes).position(content.readerIndex());
    }

    private static String address(byte[] bytes) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has " + bytes.length + " bytes", e);
        }
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The smaller one of the time to live of the SOA record and of its last field (RFC 2308, section 5). */
    private static long negativeTimeToLive(DnsResponse response) {
        for (int i = 0; i < response.count(DnsSection.AUTHORITY); i++) {
            if (response.recordAt(DnsSection.AUTHORITY, i) instanceof DnsRawRecord raw
                    && raw.type().equals(DnsRecordType.SOA)
                    && raw.content().readableBytes() >= BYTES_OF_MINIMUM) {
                return Math.min(
                        raw.timeToLive(),
                        raw.content().getUnsignedInt(raw.content().writerIndex() - BYTES_OF_MINIMUM));
            }
        }
        return DnsReply.UNKNOWN;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
