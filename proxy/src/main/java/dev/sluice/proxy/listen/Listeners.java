package dev.sluice.proxy.listen;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.Workers;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All listening sockets of the process. An address that stays from one generation of the configuration to the next keeps its
 * sockets, whichever frontend it belongs to: no client in their backlog is lost.
 *
 * <p>Threading: the control thread.
 */
public final class Listeners {
    /** What tells an address from others: itself, and where the kernel chooses the port whose it is. */
    private record Slot(BindAddress address, String owner) {
        static Slot of(Frontend frontend, int index) {
            BindAddress address = frontend.config().bind().get(index);
            boolean chosen = address instanceof TcpBind tcp && tcp.port() == 0;
            return new Slot(address, chosen ? frontend.name() + "[" + index + "]" : "");
        }
    }

    private record Added(BoundAddress address, Frontend owner) {}

    /** Addresses of a generation that are bound, or will be when it takes over; nothing of it accepts yet. */
    public static final class Prepared {
        private final Map<Slot, Frontend> owners = new LinkedHashMap<>();
        private final Map<Slot, Added> added = new LinkedHashMap<>();

        /** Undoes it; to be called once, instead of {@link Listeners#commit}. */
        public void abandon() {
            added.values().forEach(one -> one.address.abandon());
        }
    }

    private final Workers workers;
    private final InheritedSockets inherited;
    private final ConnectionLimit processLimit;
    private final IntFunction<ConnectionSink> sinks;
    private final Map<Slot, BoundAddress> open = new LinkedHashMap<>();
    /** What each frontend listens on, by its name. */
    private volatile Map<String, List<BoundAddress>> byFrontend = Map.of();

    /**
     * Nothing is bound yet.
     *
     * @param inherited what the service manager has bound
     * @param sinks takes the clients of a worker
     */
    public Listeners(
            Workers workers,
            InheritedSockets inherited,
            ConnectionLimit processLimit,
            IntFunction<ConnectionSink> sinks) {
        this.workers = workers;
        this.inherited = inherited;
        this.processLimit = processLimit;
        this.sinks = sinks;
    }

    /** Binds what is not bound yet, all or nothing; tells of all that cannot be bound. */
    public Prepared prepare(List<Frontend> frontends) throws BindException {
        Prepared prepared = new Prepared();
        List<BindException.Failure> failures = new ArrayList<>();
        List<IOException> causes = new ArrayList<>();
        for (Frontend frontend : frontends) {
            List<BindAddress> binds = frontend.config().bind();
            for (int i = 0; i < binds.size(); i++) {
                prepared.owners.put(Slot.of(frontend, i), frontend);
            }
        }
        for (Frontend frontend : frontends) {
            List<BindAddress> binds = frontend.config().bind();
            for (int i = 0; i < binds.size(); i++) {
                Slot slot = Slot.of(frontend, i);
                if (open.containsKey(slot)) {
                    continue;
                }
                BindAddress address = binds.get(i);
                try {
                    boolean ours = isLeaving(address, prepared);
                    BoundAddress bound = BoundAddress.bind(address, frontend, workers, inherited, ours);
                    prepared.added.put(slot, new Added(bound, frontend));
                } catch (IOException e) {
                    failures.add(BindException.Failure.of(frontend.name(), i, address, e));
                    causes.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            prepared.abandon();
            throw new BindException(failures, causes.getFirst());
        }
        return prepared;
    }

    /** True when one of our own addresses that is about to be closed has the same port. */
    private boolean isLeaving(BindAddress address, Prepared prepared) {
        return address instanceof TcpBind tcp
                && open.keySet().stream()
                        .filter(slot -> !prepared.owners.containsKey(slot))
                        .anyMatch(slot -> slot.address instanceof TcpBind other && other.port() == tcp.port());
    }

    /** Accepts on the new addresses; the others go on as they do. On a failure {@link Prepared#abandon} is due. */
    public void open(Prepared prepared) throws InterruptedException {
        List<LoopCall<Boolean>> calls = new ArrayList<>();
        prepared.added.values().forEach(added -> calls.addAll(added.address.open(added.owner, processLimit, sinks)));
        LoopCall.awaitAll(calls, LoopCall.PATIENCE);
    }

    /**
     * Hands over the addresses that stay and closes those that leave, after {@link #open}. All of it happens: what a loop owes while it
     * hangs it does later, and {@link dev.sluice.proxy.net.LoopUnavailableException} says so at the end.
     */
    public void commit(Prepared prepared) throws InterruptedException {
        List<LoopCall<Boolean>> calls = new ArrayList<>();
        List<BoundAddress> leaving = new ArrayList<>();
        open.forEach((slot, address) -> {
            Frontend owner = prepared.owners.get(slot);
            if (owner == null) {
                leaving.add(address);
            } else {
                calls.addAll(address.use(owner));
            }
        });
        open.keySet().removeIf(slot -> !prepared.owners.containsKey(slot));
        prepared.added.forEach((slot, added) -> open.put(slot, added.address));
        remember(prepared);
        close(leaving, calls, LoopCall.PATIENCE);
    }

    private static void close(List<BoundAddress> leaving, List<LoopCall<Boolean>> others, Duration patience)
            throws InterruptedException {
        List<LoopCall<Boolean>> calls = new ArrayList<>(others);
        leaving.forEach(address -> calls.addAll(address.close()));
        try {
            LoopCall.awaitAll(calls, patience);
        } finally {
            leaving.forEach(BoundAddress::closed);
        }
    }

    private void remember(Prepared prepared) {
        Map<String, List<BoundAddress>> all = new LinkedHashMap<>();
        prepared.owners.forEach((slot, frontend) -> {
            BoundAddress address = open.get(slot);
            if (address != null) {
                all.merge(frontend.name(), List.of(address), Listeners::joined);
            }
        });
        byFrontend = Map.copyOf(all);
    }

    private static List<BoundAddress> joined(List<BoundAddress> some, List<BoundAddress> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** Stops accepting everywhere; sessions go on. A loop that hangs does not keep the others from it. */
    public void close(Duration patience) throws InterruptedException {
        List<BoundAddress> all = List.copyOf(open.values());
        open.clear();
        close(all, List.of(), patience);
    }

    /** What all frontends listen on, by their names, with the ports that the kernel chose. */
    public Map<String, List<BindAddress>> addresses() {
        Map<String, List<BindAddress>> all = new LinkedHashMap<>();
        byFrontend
                .keySet()
                .forEach(frontend -> all.put(
                        frontend,
                        addresses(frontend).stream()
                                .map(BindAddress::parse)
                                .filter(Parsed.Ok.class::isInstance)
                                .map(parsed -> ((Parsed.Ok<BindAddress>) parsed).value())
                                .toList()));
        return all;
    }

    /** What a frontend listens on, with the ports that the kernel chose. Any thread. */
    public List<String> addresses(String frontend) {
        return byFrontend.getOrDefault(frontend, List.of()).stream()
                .map(BoundAddress::toString)
                .toList();
    }

    /**
     * Who waits to be accepted by a frontend, over its addresses and loops; null when the kernel tells of none of them. A system call for each
     * socket. Any thread.
     */
    public @Nullable AcceptQueue acceptQueue(String frontend) {
        AcceptQueue all = null;
        for (BoundAddress address : byFrontend.getOrDefault(frontend, List.of())) {
            AcceptQueue one = address.acceptQueue();
            if (one != null) {
                all = all == null ? one : all.plus(one);
            }
        }
        return all;
    }
}
