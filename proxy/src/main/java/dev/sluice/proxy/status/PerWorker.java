package dev.sluice.proxy.status;

import dev.sluice.proxy.meter.Counter;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Adds up what each worker has counted for itself. Stateless; any thread. */
public final class PerWorker {
    private PerWorker() {}

    /** What every worker has counted of one thing. */
    public static <T> List<T> of(ServerState state, IntFunction<T> counters) {
        return IntStream.range(0, state.workers().size()).mapToObj(counters).toList();
    }

    public static <T> long sum(List<T> workers, Function<T, Counter> counter) {
        long sum = 0;
        for (T worker : workers) {
            sum += counter.apply(worker).value();
        }
        return sum;
    }

    public static <T> long total(List<T> workers, ToLongFunction<T> value) {
        long sum = 0;
        for (T worker : workers) {
            sum += value.applyAsLong(worker);
        }
        return sum;
    }
}
