package dev.sluice.proxy.status;

import dev.sluice.proxy.log.Counted;
import java.util.List;

/**
 * The settings of operators instead of what is configured: nothing has failed, but whoever is on call next should know.
 */
final class OverrideProblems implements Detector {
    /** Overrides that are told each by itself. */
    private static final int MOST = 20;

    private final ServerView state;

    OverrideProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        List<Deviation> all = Deviation.all(state);
        int told = 0;
        for (Deviation one : all) {
            if (one.subject().frontend() != null && state.isDrained()) {
                continue; // the process says so for all of them
            }
            if (told++ < MOST) {
                add(one, found);
            }
        }
        if (told > MOST) {
            found.add(
                    ProblemKind.OVERRIDE,
                    Subject.process("more"),
                    Counted.of(told - MOST, "more setting differs", "more settings differ")
                            + " from the configuration, set by an operator",
                    "All of them: sluice config diff");
        }
    }

    private static void add(Deviation one, Sightings found) {
        Subject subject = one.subject();
        if (subject.frontend() != null) {
            found.add(
                    ProblemKind.FRONTEND_DRAINED,
                    subject,
                    "frontend " + subject.frontend() + " is drained by an operator: it accepts no clients",
                    "sluice resume " + subject.frontend());
        } else if (subject.backend() != null) {
            String name = subject.pool() + "/" + subject.backend();
            found.add(ProblemKind.OVERRIDE, subject.because(one.key()), what(name, one), undo(name, one));
        } else {
            found.add(
                    ProblemKind.OVERRIDE,
                    subject.because(one.key()),
                    one.key() + " is " + one.set() + " instead of " + one.configured() + ", set by an operator",
                    "Undo it with: sluice log-level " + one.configured());
        }
    }

    private static String what(String name, Deviation one) {
        if (!one.key().equals(Deviation.STATE)) {
            return "backend " + name + " has " + one.key() + " " + one.set() + " instead of " + one.configured()
                    + ", set by an operator";
        }
        return switch (one.set()) {
            case "drain" -> "backend " + name + " is drained by an operator";
            case "maintenance" -> "backend " + name + " is in maintenance, set by an operator";
            default ->
                "backend " + name + " is in service by an operator, although it is disabled in the configuration";
        };
    }

    private static String undo(String name, Deviation one) {
        return "Undo it with: sluice backend "
                + switch (one.key()) {
                    case Deviation.STATE -> one.configured() + " " + name;
                    case "weight" -> "weight " + name + " " + one.configured();
                    default -> "limit " + name + " " + one.configured();
                };
    }
}
