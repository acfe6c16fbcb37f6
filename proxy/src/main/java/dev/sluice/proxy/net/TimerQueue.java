package dev.sluice.proxy.net;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one event loop, in a binary heap that knows each timer's position, so that a session can re-arm and
 * disarm without searching and without garbage.
 *
 * <p>Threading: owned by its event loop.
 */
public final class TimerQueue {
    /** The alarm of the loop, which calls {@link #run} at or after a time. */
    public interface Alarm {
        void at(long deadlineNanos);
    }

    private final Clock clock;
    private final Alarm alarm;
    private final Defects defects;
    private @Nullable Timer[] heap = new @Nullable Timer[64];
    private int size;
    private long alarmNanos;
    private boolean alarmSet;
    private boolean running;
    private long runNanos;

    /** @param defects is told what timers throw, which ends nothing else */
    public TimerQueue(Clock clock, Alarm alarm, Defects defects) {
        this.clock = clock;
        this.alarm = alarm;
        this.defects = defects;
    }

    /** Arms the timer, or moves its deadline. */
    public void arm(Timer timer, long deadlineNanos) {
        if (!timer.isArmed()) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            timer.position = size;
            heap[size++] = timer;
        }
        // What arms itself in the past while it fires must wait for the next run, or this one would never end.
        timer.deadlineNanos = running && deadlineNanos - runNanos <= 0 ? runNanos + 1 : deadlineNanos;
        siftUp(timer);
        siftDown(timer);
        setAlarm();
    }

    /** Does nothing when the timer is not armed. */
    public void disarm(Timer timer) {
        if (!timer.isArmed()) {
            return;
        }
        int hole = timer.position;
        timer.position = Timer.NOT_ARMED;
        Timer last = at(--size);
        heap[size] = null;
        if (hole != size) {
            place(last, hole);
            siftUp(last);
            siftDown(last);
        }
    }

    /** Fires what is due. */
    public void run() {
        alarmSet = false;
        running = true;
        runNanos = clock.nanos();
        try {
            while (size > 0 && at(0).deadlineNanos - runNanos <= 0) {
                Timer due = at(0);
                disarm(due);
                fire(due);
            }
        } finally {
            running = false;
            setAlarm();
        }
    }

    private void fire(Timer due) {
        try {
            due.onDeadline();
        } catch (Throwable defect) {
            defects.report("a timer was not served", defect);
        }
    }

    /** Timers armed now. */
    int size() {
        return size;
    }

    private void setAlarm() {
        if (!running && size > 0 && (!alarmSet || at(0).deadlineNanos - alarmNanos < 0)) {
            alarmNanos = at(0).deadlineNanos;
            alarm.at(alarmNanos);
            alarmSet = true; // only now: an alarm that could not be set is set with the next timer
        }
    }

    private Timer at(int position) {
        return Objects.requireNonNull(heap[position]);
    }

    private void siftUp(Timer timer) {
        while (timer.position > 0) {
            Timer parent = at((timer.position - 1) >>> 1);
            if (parent.deadlineNanos - timer.deadlineNanos <= 0) {
                return;
            }
            swap(parent, timer);
        }
    }

    private void siftDown(Timer timer) {
        while (true) {
            int child = 2 * timer.position + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && at(child + 1).deadlineNanos - at(child).deadlineNanos < 0) {
                child++;
            }
            Timer smaller = at(child);
            if (timer.deadlineNanos - smaller.deadlineNanos <= 0) {
                return;
            }
            swap(timer, smaller);
        }
    }

    private void swap(Timer upper, Timer lower) {
        int position = upper.position;
        place(upper, lower.position);
        place(lower, position);
    }

    private void place(Timer timer, int position) {
        heap[position] = timer;
        timer.position = position;
    }
}
