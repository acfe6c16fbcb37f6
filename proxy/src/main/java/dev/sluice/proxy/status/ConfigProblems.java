package dev.sluice.proxy.status;

import dev.sluice.proxy.snapshot.ReloadStatus;

/**
 * The problems of the configuration: a reload that failed, and what the files say that only the next start can follow.
 */
final class ConfigProblems implements Detector {
    private final ServerView state;

    ConfigProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        ReloadStatus reloads = state.reloads();
        ReloadStatus.Attempt last = reloads.last();
        if (last != null && !last.success()) {
            String first =
                    last.errors().isEmpty() ? last.message() : last.errors().getFirst();
            int more = last.errors().size() - 1;
            found.add(
                    ProblemKind.RELOAD_FAILED,
                    Subject.PROCESS,
                    last.at(),
                    "the last reload failed, generation " + reloads.generation() + " goes on: " + first
                            + (more > 0 ? " (and " + more + " more)" : ""),
                    "sluice check -c " + reloads.source()
                            + " lists all errors. Correct them and reload; until then a restart would fail too");
        }
        if (!reloads.awaitsRestart().isEmpty()) {
            found.add(
                    ProblemKind.RESTART_NEEDED,
                    Subject.PROCESS,
                    "the configuration has changes that take effect at the next start: "
                            + String.join(", ", reloads.awaitsRestart()),
                    "Restart the process when it suits you. sluice config diff compares what runs with the file");
        }
    }
}
