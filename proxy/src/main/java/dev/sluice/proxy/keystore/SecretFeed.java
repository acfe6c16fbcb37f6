package dev.sluice.proxy.keystore;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.watch.FileMarks;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One file with a secret: what it held when it was good last. Checks ask for it each time, so nobody has to follow.
 *
 * <p>Threading: any thread.
 */
final class SecretFeed extends Feed implements Supplier<String> {
    private static final Logger LOG = Area.BACKEND.logger();

    private final Path file;
    private volatile String text = "";
    private volatile boolean everGood;
    private volatile @Nullable String problem;
    private volatile @Nullable String remark;

    SecretFeed(Path file) {
        super(FileMarks.of(List.of(file)));
        this.file = file;
    }

    @Override
    String title() {
        return file.toString();
    }

    /** Reads it; what is wrong with it leaves the secret that was good as it is. */
    synchronized void read() {
        int mark = look();
        SecretFile.Content content = SecretFile.read(file);
        if (!take(mark)) {
            return;
        }
        problem = content.problem();
        remark = content.remark();
        if (content.text() != null) {
            text = content.text();
            everGood = true;
        }
    }

    /** As {@link #read}, and tells the operator. */
    synchronized void refresh() {
        String before = text;
        String knownProblem = problem;
        String knownRemark = remark;
        read();
        if (!before.equals(text)) {
            LOG.atInfo().addKeyValue("reason", "changed").log("{}: another secret is in use", file);
        } else if (knownProblem != null && problem == null) {
            LOG.atInfo().addKeyValue("reason", "changed").log("{}: all is good again", file);
        }
        if (problem != null && !problem.equals(knownProblem)) {
            LOG.atWarn()
                    .addKeyValue("reason", "broken")
                    .log("{}: {}; the last good secret stays in use", file, problem);
        }
        if (remark != null && !Objects.equals(remark, knownRemark)) {
            LOG.atWarn().addKeyValue("reason", "open").log("{}: {}", file, remark);
        }
    }

    /** Whether it was good once, so that there is something to go on with. */
    boolean isUsable() {
        return everGood;
    }

    /** What is wrong with the file now; null for nothing. */
    @Nullable
    String problem() {
        return problem;
    }

    /** About a file that is good otherwise; null for nothing. */
    @Nullable
    String remark() {
        return remark;
    }

    SecretFileStatus status() {
        return new SecretFileStatus(file.toString(), problem);
    }

    @Override
    public String get() {
        return text;
    }

    /** Nobody names it any more. */
    void close() {
        text = "";
    }
}
