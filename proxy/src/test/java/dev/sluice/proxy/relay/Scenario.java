package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is given in one simulated run; the order in which it happens is left to the {@link Choices}.
 *
 * @param scratch most bytes of one read
 * @param room bytes a socket takes before it is full
 * @param pipeBytes what a pipe holds; 0 for a machine without pipes
 * @param pipeSlots pieces that a pipe holds
 * @param refusals true when buffers and pipes are refused at times
 */
record Scenario(
        SpliceMode mode,
        boolean tcp,
        int scratch,
        int room,
        int pipeBytes,
        int pipeSlots,
        boolean refusals,
        List<Happening> client,
        List<Happening> backend) {
    private static final SpliceMode[] MODES = SpliceMode.values();

    static Scenario small(SpliceMode mode, List<Happening> client, List<Happening> backend) {
        return new Scenario(mode, true, 4, 6, 5, 2, false, client, backend);
    }

    Scenario with(SpliceMode other) {
        return new Scenario(other, tcp, scratch, room, pipeBytes, pipeSlots, refusals, client, backend);
    }

    static Scenario random(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5DEECE66DL);
        SpliceMode mode = MODES[random.nextInt(MODES.length)];
        // AUTO only changes its mind over reads of 64 KiB, and only bulk spends the budget of a turn.
        boolean bulk = random.nextInt(mode == SpliceMode.AUTO ? 4 : 16) == 0;
        boolean flood = random.nextInt(64) == 0;
        if (flood) {
            return flood(random, mode);
        }
        int unit = bulk ? 96 * 1024 : 6;
        boolean tcp = random.nextInt(5) != 0;
        return new Scenario(
                mode,
                tcp,
                bulk ? 128 * 1024 : 1 + random.nextInt(24),
                (bulk ? 16 * 1024 : 1) + random.nextInt(unit * 4),
                random.nextInt(8) == 0 ? 0 : (bulk ? 64 * 1024 : 1) + random.nextInt(unit * 4),
                1 + random.nextInt(6),
                random.nextInt(6) == 0,
                happenings(random, unit, tcp),
                happenings(random, unit, tcp));
    }

    /** Only a source that has much and a sink that takes much spend the budget of a turn. */
    private static Scenario flood(SplittableRandom random, SpliceMode mode) {
        int mega = 1024 * 1024;
        Happening much = new Happening.Bytes(mega + random.nextInt(2 * mega));
        Happening more = new Happening.Bytes(1 + random.nextInt(mega));
        Happening end = random.nextBoolean() ? new Happening.Fin() : new Happening.Rst();
        Happening taken = new Happening.Take(1 + random.nextInt(mega));
        List<Happening> other =
                random.nextBoolean() ? List.of(taken, new Happening.Fin()) : List.of(much, taken, more, taken);
        return new Scenario(mode, true, 256 * 1024, 4 * mega, mega, 16, false, List.of(much, more, end), other);
    }

    private static List<Happening> happenings(SplittableRandom random, int unit, boolean tcp) {
        List<Happening> list = new ArrayList<>();
        int events = random.nextInt(12);
        boolean burst = random.nextInt(6) == 0; // more than one turn may move
        for (int i = 0; i < events; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> list.add(new Happening.Bytes((burst ? unit * 4 : 0) + 1 + random.nextInt(unit * 2)));
                case 4, 5 -> list.add(new Happening.Take(1 + random.nextInt(unit * 3)));
                case 6 -> list.add(new Happening.Take(Integer.MAX_VALUE));
                default -> {
                    if (random.nextInt(3) == 0) {
                        list.add(new Happening.Urgent());
                    }
                }
            }
        }
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> list.add(new Happening.Fin());
            case 3 -> list.add(new Happening.Rst());
            case 4 -> {
                list.add(new Happening.Fin());
                list.add(new Happening.Take(1 + random.nextInt(unit * 3)));
                list.add(new Happening.Rst());
            }
            case 5 -> {
                list.add(new Happening.Fin());
                list.add(new Happening.Take(1 + random.nextInt(unit * 3)));
            }
            case 6 -> list.add(tcp ? new Happening.Rst() : new Happening.Vanish());
            default -> {} // stays open
        }
        return list;
    }
}
