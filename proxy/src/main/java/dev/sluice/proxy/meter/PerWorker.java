package dev.sluice.proxy.meter;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The counters of one thing, a set for each worker, and the only place that adds them up.
 *
 * <p>Threading: immutable; as its parts say.
 */
public final class PerWorker<T> implements Iterable<T> {
    private final T[] all;

    @SuppressWarnings("unchecked") // nobody else sees the array
    public PerWorker(int workers, Supplier<T> counters) {
        this.all = (T[]) new Object[workers];
        Arrays.setAll(all, _ -> counters.get());
    }

    /** That of one worker. */
    public T of(int worker) {
        return all[worker];
    }

    /** One count over all workers. */
    public long sum(ToLongFunction<? super T> count) {
        long sum = 0;
        for (T worker : all) {
            sum += count.applyAsLong(worker);
        }
        return sum;
    }

    /** In the order of the workers. */
    @Override
    public Iterator<T> iterator() {
        return Arrays.asList(all).iterator();
    }
}
