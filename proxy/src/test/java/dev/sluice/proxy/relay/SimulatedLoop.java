package dev.sluice.proxy.relay;

import static dev.sluice.proxy.relay.SimulationRules.check;

import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Pipes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The loop of a simulation, which is all that a relay is given: memory and pipes, refused now and then, and turns that wait. */
final class SimulatedLoop implements RelayContext, Buffers, Pipes {
    private final Scenario scenario;
    private final Choices choices;
    private final Story story;
    private final MemorySegment scratch;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Set<Object> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean refusedBuffer;
    private int pipesTaken;

    SimulatedLoop(Scenario scenario, Choices choices, Story story) {
        this.scenario = scenario;
        this.choices = choices;
        this.story = story;
        this.scratch = MemorySegment.ofArray(new byte[scenario.scratch()]);
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    void runTask() {
        tasks.remove().run();
    }

    /** Buffers and pipes that were not given back. */
    int lent() {
        return lent.size();
    }

    boolean hasRefusedBuffer() {
        return refusedBuffer;
    }

    /** Pipes lent so far. */
    int pipesTaken() {
        return pipesTaken;
    }

    @Override
    public MemorySegment scratch() {
        return scratch;
    }

    @Override
    public Buffers buffers() {
        return this;
    }

    @Override
    public Pipes pipes() {
        return this;
    }

    @Override
    public @Nullable Pipe take() {
        if (scenario.pipeBytes() == 0 || (scenario.refusals() && choices.choose(4) == 0)) {
            return null;
        }
        ModelPipe pipe = new ModelPipe(scenario.pipeBytes(), scenario.pipeSlots());
        lent.add(pipe);
        pipesTaken++;
        return pipe;
    }

    @Override
    public void give(Pipe pipe) {
        check(lent.remove(pipe), "a pipe given back twice");
    }

    @Override
    public @Nullable MemorySegment take(int bytes) {
        if (scenario.refusals() && choices.choose(8) == 0) {
            refusedBuffer = true;
            return null;
        }
        MemorySegment buffer = MemorySegment.ofArray(new byte[bytes]);
        lent.add(buffer);
        return buffer;
    }

    @Override
    public void give(MemorySegment buffer) {
        check(lent.remove(buffer), "a buffer given back twice");
    }

    @Override
    public int readLimit() {
        return scenario.refusals() ? Math.max(1, scenario.scratch() / 2) : scenario.scratch();
    }

    @Override
    public void execute(Runnable task) {
        story.add("relay", "asks for another turn");
        tasks.add(task);
    }

    /** Without a word of the relay: bytes were delayed, and their flow runs again. */
    void delay(Flow flow) {
        tasks.add(flow);
    }

    @Override
    public void onSpliced(long bytes) {
        check(bytes > 0, "nothing spliced");
    }
}
