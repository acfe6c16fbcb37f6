package dev.sluice.proxy.pool;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.balance.Candidate;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.net.Target;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One address that serves. Live state: the sessions it has now, whether it may get more, and what was counted of it. It survives a
 * change of the configuration as long as its name and its address stay, and an absence from its pool (see {@link Roster}).
 *
 * <p>Threading: any thread; each loop writes only its own counters. What decides about {@link #state} is written by the control
 * thread alone.
 */
public final class Backend implements Candidate {
    /** A ramp is counted in per cent. */
    public static final int FULL = 100;

    private volatile BackendConfig config;
    private volatile Target target;
    private volatile Target checkTarget;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final FailureRow failures = new FailureRow();
    private final BackendAccount account;
    private volatile int capacity;
    private volatile int rampPercent = FULL;
    private volatile boolean down;
    /** Down, since it has not been checked yet. */
    private volatile boolean unproven;

    private volatile boolean ejected;
    private volatile long ejectedUntilNanos;
    private final StateHistory history = new StateHistory(this);
    private volatile @Nullable Absence absence;

    /**
     * @param checkTarget where its health is checked
     * @param workers loops that will count
     */
    public Backend(BackendConfig config, Target target, Target checkTarget, int workers) {
        this(config, target, checkTarget, new BackendAccount(config, workers));
    }

    /** One of a name that is counted already. */
    Backend(BackendConfig config, Target target, Target checkTarget, BackendAccount account) {
        this.config = config;
        this.target = target;
        this.checkTarget = checkTarget;
        this.account = account;
        this.capacity = capacityAt(FULL);
    }

    /** Takes another configuration of the same name and address; what an operator has set stays unless the file changed that key. */
    void reconfigure(BackendConfig changed, Target resolved, Target resolvedCheck) {
        account.overrides().follow(changed);
        config = changed;
        target = resolved;
        checkTarget = resolvedCheck;
        ramp(rampPercent);
    }

    BackendAccount account() {
        return account;
    }

    @Override
    public String name() {
        return config.name();
    }

    /** As configured, for logs. */
    public String address() {
        return config.address().toString();
    }

    /** The address that was found for a host name; null for what is an address already, and while there is none. */
    public @Nullable String resolved() {
        return config.address() instanceof HostPort tcp && !tcp.isLiteral() ? target.text() : null;
    }

    public BackendConfig config() {
        return config;
    }

    public Target target() {
        return target;
    }

    public Target checkTarget() {
        return checkTarget;
    }

    /** Share of new sessions relative to the others of the pool; 0 for none. */
    public int weight() {
        return account.overrides().weight(config);
    }

    /** Most sessions at once; 0 for no limit. */
    public int maxConnections() {
        return account.overrides().maxConnections(config);
    }

    /** Sets the weight that an operator has set; effective with the next {@link Pool#rebuild}. */
    public void overrideWeight(int weight) {
        account.overrides().weight(weight);
    }

    /** Sets the limit that an operator has set; 0 for none. */
    public void overrideMaxConnections(int most) {
        account.overrides().maxConnections(most);
        ramp(rampPercent);
    }

    public AdminState adminState() {
        return account.overrides().adminState();
    }

    /** What an operator overrides; effective with the next {@link Pool#rebuild}. */
    public void adminState(AdminState wanted) {
        account.overrides().adminState(wanted);
    }

    /** Whether it is out of use, because an operator has said so or the configuration. */
    public boolean isKeptOut() {
        return account.overrides().keepsOut();
    }

    /** Whether an operator has set anything of it. */
    public boolean hasOverrides() {
        return !account.overrides().isEmpty();
    }

    public BackendState state() {
        AdminState adminState = adminState();
        if (adminState == AdminState.MAINTENANCE) {
            return BackendState.MAINTENANCE;
        }
        if (weight() == 0 || adminState == AdminState.DRAIN) {
            return BackendState.DRAINING;
        }
        if (down || isUnresolved()) {
            return BackendState.DOWN;
        }
        return ejected ? BackendState.EJECTED : BackendState.UP;
    }

    /** What the health checks say; effective with the next {@link Pool#rebuild}. */
    public void markDown(boolean isDown) {
        down = isDown;
        unproven = false;
    }

    /** It is down until its first check, and serves not even in a panic. */
    public void markUnproven() {
        down = true;
        unproven = true;
    }

    /** Whether it has not been checked yet, and must have been before it serves. */
    public boolean isUnproven() {
        return unproven;
    }

    /** Whether its name, or that of where it is checked, has no address: it cannot serve, however many others are down. */
    public boolean isUnresolved() {
        return target.isUnresolved() || checkTarget.isUnresolved();
    }

    /** Whether it is down for not having the role that its pool asks for, and for nothing else: where others have it, that is as it should be. */
    public boolean isStandby() {
        CheckResult last = health().last();
        return state() == BackendState.DOWN && last != null && last.code().equals(CheckResult.OTHER_ROLE);
    }

    /** What the health checks have said, whatever an operator has set. */
    public boolean isDown() {
        return down;
    }

    /** Whether it is kept out for its failures; effective with the next {@link Pool#rebuild}. */
    public void markEjected(boolean isEjected) {
        ejected = isEjected;
    }

    /** When an ejection that goes on ends at the latest, or when the last one ended, by the clock of the loops. */
    public void ejectedUntil(long nanos) {
        ejectedUntilNanos = nanos;
    }

    public long ejectedUntilNanos() {
        return ejectedUntilNanos;
    }

    /** When it came into its present state, by the clock of the loops. */
    public long sinceNanos() {
        return history.sinceNanos();
    }

    public StateHistory history() {
        return history;
    }

    /** It leaves its pool, with this to be taken up when it returns; null when it has been. On the control thread. */
    public void absence(@Nullable Absence left) {
        absence = left;
    }

    /** What was under way when it left its pool; null for one that is new, or there. */
    public @Nullable Absence absence() {
        return absence;
    }

    /** How much of its weight and of its limit it has now; effective for the weight with the next {@link Pool#rebuild}. */
    public void ramp(int percent) {
        rampPercent = percent;
        capacity = capacityAt(percent);
    }

    public int rampPercent() {
        return rampPercent;
    }

    private int capacityAt(int percent) {
        int most = maxConnections();
        return most == 0 ? Integer.MAX_VALUE : Math.max(1, (int) ((long) most * percent / FULL));
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public boolean isFull() {
        return inFlight.get() >= capacity;
    }

    @Override
    public boolean claim(int expected) {
        return expected < capacity && inFlight.compareAndSet(expected, expected + 1);
    }

    @Override
    public boolean claim() {
        // Never above the capacity, not even for a moment: whoever tried meanwhile would find it full, and wait beside
        // room.
        for (int now = inFlight.get(); now < capacity; now = inFlight.get()) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Ends a claim. */
    void release() {
        int remaining = inFlight.decrementAndGet();
        assert remaining >= 0 : name();
    }

    /** Its sessions that failed in a row. */
    public FailureRow failures() {
        return failures;
    }

    /** It serves: failures are counted from 0 again. */
    public void served() {
        failures.end();
    }

    /** What one worker has counted. */
    public BackendCounters counters(int worker) {
        return account.counters().of(worker);
    }

    /** What was counted, by worker. */
    public PerWorker<BackendCounters> counters() {
        return account.counters();
    }

    /** What of the failed connects the operator's log has told, by {@link dev.sluice.proxy.net.ConnectResult}. Owned by the control thread. */
    public long[] failuresTold() {
        return account.failuresTold();
    }

    /** Written by the control thread. */
    public HealthCounters health() {
        return account.health();
    }

    @Override
    public String toString() {
        return name();
    }
}
