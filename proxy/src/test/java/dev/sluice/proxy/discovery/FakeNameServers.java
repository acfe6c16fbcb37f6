package dev.sluice.proxy.discovery;

import dev.sluice.proxy.discovery.dns.DnsRecord;
import dev.sluice.proxy.discovery.dns.DnsReply;
import dev.sluice.proxy.discovery.dns.DnsType;
import dev.sluice.proxy.discovery.dns.ResolvConf;
import dev.sluice.proxy.discovery.dns.Resolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Name servers 10.0.0.0, 10.0.0.1 and so on, which all know the same. */
public final class FakeNameServers implements Resolver.Questions {
    private final Map<String, List<DnsRecord>> records = new HashMap<>();
    private final Map<Integer, DnsReply.Status> broken = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private DnsReply.Source source = DnsReply.Source.RECURSIVE;
    private long negativeTimeToLive = DnsReply.UNKNOWN;
    private int lost;

    public static ResolvConf conf(int count) {
        return new ResolvConf(
                IntStream.range(0, count)
                        .mapToObj(i -> new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + i), 53))
                        .toList(),
                List.of(),
                1);
    }

    public static DnsRecord address(String owner, long timeToLive, String address) {
        return new DnsRecord.Address(owner, timeToLive, address);
    }

    public static DnsRecord alias(String owner, long timeToLive, String target) {
        return new DnsRecord.Alias(owner, timeToLive, target);
    }

    /** The answer to a question for the name gets one more record. */
    public void has(String name, DnsRecord record) {
        records.computeIfAbsent(name, _ -> new ArrayList<>()).add(record);
    }

    public void forget(String name) {
        records.remove(name);
    }

    /** A server that answers so, whatever it is asked. */
    public void broken(int server, DnsReply.Status status) {
        broken.put(server, status);
    }

    void repaired() {
        broken.clear();
    }

    /** The next questions are lost. */
    public void lose(int questions) {
        lost = questions;
    }

    public void source(DnsReply.Source answering) {
        source = answering;
    }

    public void negativeTimeToLive(long seconds) {
        negativeTimeToLive = seconds;
    }

    /** Questions so far: the number of the server and the name. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public CompletableFuture<DnsReply> ask(InetSocketAddress server, String name, DnsType type) {
        int number = server.getAddress().getAddress()[3];
        asked.add(number + " " + name);
        if (broken.containsKey(number)) {
            return CompletableFuture.completedFuture(new DnsReply(
                    broken.getOrDefault(number, DnsReply.Status.FAILED), "ServFail(2)", source, List.of(), -1));
        }
        if (lost > 0) {
            lost--;
            return CompletableFuture.failedFuture(new TimeoutException());
        }
        List<DnsRecord> known = records.getOrDefault(name, List.of()).stream()
                .filter(record -> fits(record, type))
                .toList();
        return CompletableFuture.completedFuture(new DnsReply(
                records.containsKey(name) ? DnsReply.Status.OK : DnsReply.Status.NO_SUCH_NAME,
                "",
                source,
                known,
                negativeTimeToLive));
    }

    private static boolean fits(DnsRecord record, DnsType type) {
        return switch (record) {
            case DnsRecord.Address address ->
                (type == DnsType.AAAA) == address.address().contains(":") && type != DnsType.SRV;
            case DnsRecord.Service _ -> type == DnsType.SRV;
            case DnsRecord.Alias _ -> true;
        };
    }
}
