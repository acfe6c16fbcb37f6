package dev.sluice.proxy.health;

import dev.sluice.proxy.database.KeyDerivation;
import dev.sluice.proxy.net.Loop;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The keys that checks derive from passwords. One takes milliseconds of computation, so it is made by a thread of its own, which lives while there is work,
 * and remembered: a server's salt stays the same until the password changes.
 *
 * <p>Threading: owned by the control loop.
 */
final class DerivedKeys {
    /** Of as many servers as a pool may discover. */
    private static final int MOST = 4_096;

    private static final long THREAD_LIVES_SECONDS = 10;
    private static final int KEY_BITS = 256;

    private final Loop loop;
    private final Map<KeyDerivation, byte[]> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyDerivation, byte[]> eldest) {
            return size() > MOST;
        }
    };
    private final Map<KeyDerivation, List<Consumer<byte[]>>> underWay = new HashMap<>();
    private final ThreadPoolExecutor worker;

    DerivedKeys(Loop loop) {
        this.loop = loop;
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                THREAD_LIVES_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform().name("sluice-keys").daemon().unstarted(work));
        worker.allowCoreThreadTimeOut(true);
    }

    /** Gives the key to whoever wants it, on the control loop, perhaps before this returns; an empty one when it cannot be derived. */
    void derive(KeyDerivation wanted, Consumer<byte[]> taker) {
        byte[] key = known.get(wanted);
        if (key != null) {
            taker.accept(key);
            return;
        }
        List<Consumer<byte[]>> takers = underWay.get(wanted);
        if (takers == null) {
            takers = new ArrayList<>();
            underWay.put(wanted, takers);
            worker.execute(() -> {
                byte[] made = pbkdf2(wanted);
                loop.execute(() -> onMade(wanted, made));
            });
        }
        takers.add(taker);
    }

    private void onMade(KeyDerivation made, byte[] key) {
        List<Consumer<byte[]>> takers = underWay.remove(made);
        if (key.length > 0) {
            known.put(made, key);
        }
        if (takers != null) {
            takers.forEach(taker -> taker.accept(key));
        }
    }

    /** Empty where the JDK refuses. */
    private static byte[] pbkdf2(KeyDerivation of) {
        PBEKeySpec spec = new PBEKeySpec(of.password().toCharArray(), of.salt(), of.iterations(), KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) { // every JDK has it
            return new byte[0];
        } finally {
            spec.clearPassword();
        }
    }
}
