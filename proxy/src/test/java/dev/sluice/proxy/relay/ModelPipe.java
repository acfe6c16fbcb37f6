package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.Pipe;
import java.util.ArrayDeque;

/** A pipe with limits in bytes and in pieces; its bytes are a range of positions of one stream. */
final class ModelPipe implements Pipe {
    private final int capacity;
    private final int slots;
    private final ArrayDeque<Integer> pieces = new ArrayDeque<>();
    long start;
    int length;

    ModelPipe(int capacity, int slots) {
        this.capacity = capacity;
        this.slots = slots;
    }

    @Override
    public int length() {
        return length;
    }

    int room() {
        return pieces.size() == slots ? 0 : capacity - length;
    }

    long end() {
        return start + length;
    }

    void put(long position, int count) {
        if (length == 0) {
            start = position;
        }
        length += count;
        pieces.addLast(count);
    }

    int firstPiece() {
        return pieces.getFirst();
    }

    void takeOut(int count) {
        int piece = pieces.removeFirst();
        if (count < piece) {
            pieces.addFirst(piece - count);
        }
        start += count;
        length -= count;
    }
}
