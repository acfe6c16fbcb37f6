package dev.sluice.proxy.listen;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of the process, all of them. An address that stays from one generation of the configuration to
 * the next keeps its sockets, whichever frontend it belongs to: no client in their backlog is lost.
 *
 * <p>Threading: the control thread.
 */
public final class Listeners {
    /** The identity of a listening address: itself, and where the kernel chooses the port whose it is. */
    private record Slot(BindAddress address, String owner) {}

    /** One port of a frontend that is to be open. {@code index}: of the address in its configuration. */
    private record Wanted(Frontend frontend, int index, Slot slot) {
        static List<Wanted> of(List<Frontend> frontends) {
            List<Wanted> all = new ArrayList<>();
            for (Frontend frontend : frontends) {
                List<BindAddress> binds = frontend.config().bind();
                for (int i = 0; i < binds.size(); i++) {
                    for (BindAddress address : binds.get(i).each()) {
                        boolean chosen = address instanceof TcpBind tcp && tcp.port() == 0;
                        String owner = chosen ? frontend.name() + "[" + i + "]" : "";
                        all.add(new Wanted(frontend, i, new Slot(address, owner)));
                    }
                }
            }
            return all;
        }

        /** Whether it is another port of the range that an address has. */
        boolean isBeside(Wanted other) {
            return frontend.equals(other.frontend) && index == other.index;
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

    private final Loops workers;
    private final InheritedSockets inherited;
    private final ConnectionLimit processLimit;
    private final IntFunction<ConnectionSink> sinks;
    private final Map<Slot, BoundAddress> open = new LinkedHashMap<>();
    /** What each frontend listens on, by its name. */
    private volatile Map<String, List<BoundAddress>> byFrontend = Map.of();

    private volatile Map<String, List<String>> shown = Map.of();

    /**
     * Nothing is bound yet.
     *
     * @param inherited what the service manager has bound
     * @param sinks takes the clients of a worker
     */
    public Listeners(
            Loops workers,
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
        List<Wanted> all = Wanted.of(frontends);
        all.forEach(wanted -> prepared.owners.put(wanted.slot, wanted.frontend));
        try {
            bind(all, prepared, failures, causes);
        } catch (RuntimeException | Error defect) {
            prepared.abandon();
            throw defect;
        }
        if (!failures.isEmpty()) {
            prepared.abandon();
            throw new BindException(failures, causes.getFirst());
        }
        return prepared;
    }

    private void bind(
            List<Wanted> all, Prepared prepared, List<BindException.Failure> failures, List<IOException> causes) {
        Wanted failed = null;
        for (Wanted wanted : all) {
            // Of a range one failure is told: mostly all its ports fail for the same reason.
            if (open.containsKey(wanted.slot) || (failed != null && failed.isBeside(wanted))) {
                continue;
            }
            BindAddress address = wanted.slot.address;
            try {
                boolean ours = isLeaving(address, prepared);
                BoundAddress bound = BoundAddress.bind(address, wanted.frontend, workers, inherited, ours);
                prepared.added.put(wanted.slot, new Added(bound, wanted.frontend));
            } catch (IOException e) {
                failures.add(BindException.Failure.of(wanted.frontend.name(), wanted.index, address, e));
                causes.add(e);
                failed = wanted;
            }
        }
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
        Map<String, List<String>> texts = new LinkedHashMap<>();
        for (Frontend frontend : new LinkedHashSet<>(prepared.owners.values())) {
            List<BoundAddress> bound = new ArrayList<>();
            Set<String> seen = new LinkedHashSet<>();
            for (Wanted wanted : Wanted.of(List.of(frontend))) {
                BoundAddress address = open.get(wanted.slot);
                if (address != null) {
                    bound.add(address);
                    BindAddress written = frontend.config().bind().get(wanted.index);
                    seen.add(written.ports() > 1 ? written.toString() : address.toString());
                }
            }
            all.put(frontend.name(), bound);
            texts.put(frontend.name(), List.copyOf(seen));
        }
        byFrontend = Map.copyOf(all);
        shown = Map.copyOf(texts);
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

    /** What a frontend listens on, with the ports that the kernel chose; a range of ports is one. Any thread. */
    public List<String> addresses(String frontend) {
        return shown.getOrDefault(frontend, List.of());
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
