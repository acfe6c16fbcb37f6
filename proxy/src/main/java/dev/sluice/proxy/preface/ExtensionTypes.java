package dev.sluice.proxy.preface;

import org.jspecify.annotations.Nullable;

/**
 * A set of extension types. Those of a usual hello take a few words; who sends thousands gets a bitmap, so that each costs
 * the same whatever came before.
 */
final class ExtensionTypes {
    /** The highest types of usual hellos: two or three of GREASE, renegotiation_info, ECH, application settings. */
    private static final int FEW = 8;

    private static final int ALL = 1 << 16;

    /** The types below 64, where most are. */
    private long low;

    private final char[] high = new char[FEW];
    private int highCount;
    private long @Nullable [] bitmap;

    /** Whether the type was not there yet; from now on it is. */
    boolean add(int type) {
        if (type < Long.SIZE) {
            long before = low;
            low |= 1L << type;
            return low != before;
        }
        return bitmap == null ? addToFew(type) : addToBitmap(bitmap, type);
    }

    private boolean addToFew(int type) {
        for (int i = 0; i < highCount; i++) {
            if (high[i] == type) {
                return false;
            }
        }
        if (highCount == FEW) {
            bitmap = ofFew();
            return addToBitmap(bitmap, type);
        }
        high[highCount++] = (char) type;
        return true;
    }

    private long[] ofFew() {
        long[] all = new long[ALL / Long.SIZE];
        for (char type : high) {
            addToBitmap(all, type);
        }
        return all;
    }

    private static boolean addToBitmap(long[] bitmap, int type) {
        int word = type / Long.SIZE;
        long before = bitmap[word];
        bitmap[word] |= 1L << type;
        return bitmap[word] != before;
    }
}
