package dev.sluice.proxy.net;

/**
 * The allowance of pipes: whether there are descriptors for another one. Pipes have no share of their own: they take
 * what connections leave, and give it back when connections come. Threading: any thread.
 */
public interface PipeAllowance {
    /** For loops without connections to share with. */
    PipeAllowance UNLIMITED = new PipeAllowance() {
        @Override
        public boolean tryTake() {
            return true;
        }

        @Override
        public void giveBack() {}

        @Override
        public boolean isShort() {
            return false;
        }
    };

    /** Counts one pipe that is to be opened; false when connections may need its descriptors soon. */
    boolean tryTake();

    /** Gives one pipe back that was closed. */
    void giveBack();

    /** True when connections come near to what pipes hold: a pipe that is not in use should be closed. */
    boolean isShort();
}
