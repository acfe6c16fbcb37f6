package dev.sluice.proxy.health;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The script of checks that log in with a secret from a file, made anew when that is another one.
 *
 * <p>Threading: owned by the control loop.
 */
final class RenewedScript implements Supplier<Script> {
    private final Supplier<String> secret;
    private final Function<String, Script> maker;
    private @Nullable String known;
    private @Nullable Script made;

    /** @param maker of the script with a secret */
    RenewedScript(Supplier<String> secret, Function<String, Script> maker) {
        this.secret = secret;
        this.maker = maker;
    }

    @Override
    public Script get() {
        String now = secret.get();
        Script script = made;
        if (script == null || !now.equals(known)) {
            script = maker.apply(now);
            made = script;
            known = now;
        }
        return script;
    }
}
