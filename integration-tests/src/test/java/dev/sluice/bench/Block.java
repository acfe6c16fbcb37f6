package dev.sluice.bench;

import java.util.List;

/**
 * Some slices of one program in a row.
 *
 * @param cpu nanoseconds of CPU time of the program
 * @param foreign as in {@link Slice}, the mean
 */
record Block(double cpu, double amount, double foreign) {
    static Block of(List<Slice> slices) {
        double cpu = 0;
        double amount = 0;
        double foreign = 0;
        for (Slice slice : slices) {
            cpu += slice.cpu().total();
            amount += slice.amount();
            foreign += slice.foreign();
        }
        return new Block(cpu, amount, foreign / slices.size());
    }

    double cost() {
        return cpu / amount;
    }

    Block plus(Block more) {
        return new Block(cpu + more.cpu, amount + more.amount, Math.max(foreign, more.foreign));
    }
}
