package dev.sluice.proxy.listen;

import dev.sluice.proxy.net.BindFailure;
import java.io.IOException;

/** An address could not be bound. */
public final class BindException extends Exception {
    private static final long serialVersionUID = 1;

    private final String frontend;
    private final int index;
    private final boolean addressInUse;

    BindException(String frontend, int index, String address, IOException cause) {
        super("cannot bind " + address + ": " + reason(cause), cause);
        this.frontend = frontend;
        this.index = index;
        this.addressInUse = BindFailure.of(cause) == BindFailure.IN_USE;
    }

    private static String reason(IOException cause) {
        return switch (BindFailure.of(cause)) {
            case IN_USE -> "another process listens there";
            case DENIED ->
                "permission denied; a port below 1024 needs root or CAP_NET_BIND_SERVICE, a Unix socket a writable directory";
            case NO_SUCH_ADDRESS -> "this machine has no such address";
            case OTHER -> String.valueOf(cause.getMessage());
        };
    }

    public String frontend() {
        return frontend;
    }

    /** Which of the frontend's bind addresses, from 0. */
    public int index() {
        return index;
    }

    public boolean isAddressInUse() {
        return addressInUse;
    }
}
