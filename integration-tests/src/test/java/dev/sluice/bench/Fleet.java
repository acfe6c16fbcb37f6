package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** All candidates of some figures, up at the same time, one worker each. Only one is under load at any time. */
final class Fleet implements AutoCloseable {
    private final Map<Candidate, Proxy> proxies = new EnumMap<>(Candidate.class);

    /** @param logPipes where each one's access log goes, where the setup has one */
    Fleet(List<Candidate> candidates, Load load, Options options, Setup setup, Map<Candidate, Path> logPipes) {
        try {
            for (Candidate candidate : candidates) {
                Path pipe = setup.logs() ? logPipes.get(candidate) : Setting.NO_LOG;
                proxies.put(candidate, Proxy.start(candidate, load, options, setup, pipe));
            }
        } catch (Failure e) {
            close();
            throw e;
        }
    }

    /** All of them, in random order. */
    List<Proxy> shuffled(Random random) {
        List<Proxy> list = new ArrayList<>(proxies.values());
        Collections.shuffle(list, random);
        return list;
    }

    @Override
    public void close() {
        proxies.values().forEach(Proxy::close);
    }
}
