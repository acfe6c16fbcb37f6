package dev.sluice.proxy.process;

import java.lang.reflect.Proxy;

/**
 * The signals of the operating system, handled or raised. The JDK has only {@code sun.misc.Signal} for it (module
 * jdk.unsupported), which a build without warnings can reach by reflection alone.
 */
public final class ProcessSignal {
    private ProcessSignal() {}

    /**
     * Runs the action on the JVM's signal thread at each delivery, instead of what the JVM would do.
     *
     * @return false when who has started the process ignores the signal, as {@code nohup} does with HUP: the JVM leaves it so
     */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, arguments);
                    });
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return !handler.getField("SIG_IGN").get(null).equals(before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle signal " + name, e);
        }
    }

    /** Sends the signal to this process. */
    public static void raise(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("raise", signal)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot raise signal " + name, e);
        }
    }
}
