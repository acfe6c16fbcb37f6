package dev.sluice.proxy.command.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completion script for bash: that of picocli for commands and options, and in front of it what completes names of frontends,
 * routes, pools and backends, which it asks of the running Sluice. Stateless.
 */
public final class CompletionScript {
    /** By what the help calls a name, or by the option that takes it. */
    private static final Map<String, NamesCommand.Kind> KINDS = Map.of(
            "FRONTEND", NamesCommand.Kind.frontends,
            "POOL", NamesCommand.Kind.pools,
            "POOL/BACKEND", NamesCommand.Kind.backends,
            "--frontend", NamesCommand.Kind.frontends,
            "--route", NamesCommand.Kind.routes,
            "--pool", NamesCommand.Kind.pools,
            "--backend", NamesCommand.Kind.backends);

    private static final String NAMES = """

            # Completes names of the running Sluice; anything else is completed above.
            function _complete_sluice_names() {
              local line="${COMP_LINE:0:$COMP_POINT}"
              local current="${line##*[[:space:]]}"
              local before="${line%"$current"}"
              local word previous="" command="" kind="" socket="${SLUICE_ADMIN:-/run/sluice/admin.sock}"
              local -i position=0 first=1
              local -a place=()
              for word in $before; do
                if [ $first = 1 ]; then
                  first=0
                  continue
                fi
                case "$previous" in
                  --admin) place+=(--admin "$word"); socket="$word"; previous="" ;;
                  -c | --config) place+=(-c "$word"); socket=""; previous="" ;;
                  --ca | --token-file) place+=("$previous" "$word"); previous="" ;;
                  @VALUES@) previous="" ;;
                  *)
                    case "$word" in
                      --admin=*) place+=("$word"); socket="${word#*=}" ;;
                      --config=*) place+=("$word"); socket="" ;;
                      --ca=* | --token-file=*) place+=("$word") ;;
                      -*) ;;
                      *)
                        if [ -z "$command" ]; then command="$word"; else position=$((position + 1)); fi
                        ;;
                    esac
                    previous="$word"
                    ;;
                esac
              done
              case "$previous" in
            @OPTIONS@
                @VALUES@) ;;
                *)
                  case "$command:$position" in
            @POSITIONS@
                  esac
                  ;;
              esac
              case "$current" in
                -*) kind="" ;;
              esac
              if [ -z "$kind" ]; then
                _complete_sluice
                return
              fi
              COMPREPLY=()
              compopt +o default 2>/dev/null # files are no names
              # To start a program only to hear that there is nobody would be slow.
              if [ -n "$socket" ] && [[ "$socket" != *://* ]] && [ ! -S "$socket" ]; then
                return
              fi
              # Not by compgen, which would run what stands in a name.
              while IFS= read -r word; do
                if [ -n "$word" ] && [[ "$word" == "$current"* ]]; then COMPREPLY+=("$word"); fi
              done <<< "$("${COMP_WORDS[0]}" names "$kind" "${place[@]}" 2>/dev/null)"
              # Where a colon ends a word, bash replaces what stands behind the last one.
              if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
                local prefix="${current%"${current##*:}"}"
                COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
              fi
            }

            complete -F _complete_sluice_names -o default sluice sluice.sh
            """;

    private final Set<String> values = new TreeSet<>();
    private final Set<String> options = new TreeSet<>();
    private final List<String> positions = new ArrayList<>();

    private CompletionScript() {}

    /** The script for the whole command line. */
    public static String of(CommandLine commands) {
        CompletionScript script = new CompletionScript();
        commands.getSubcommands().values().forEach(script::add);
        return AutoComplete.bash("sluice", commands)
                + NAMES.replace("@VALUES@", String.join(" | ", script.values))
                        .replace("@OPTIONS@", String.join("\n", script.options))
                        .replace("@POSITIONS@", String.join("\n", script.positions));
    }

    private void add(CommandLine line) {
        line.getSubcommands().values().forEach(this::add);
        CommandSpec command = line.getCommandSpec();
        for (OptionSpec option : command.options()) {
            if (option.arity().max() > 0) {
                values.addAll(List.of(option.names()));
                NamesCommand.Kind kind = KINDS.get(option.longestName());
                if (kind != null) {
                    options.add("    %s) kind=%s ;;".formatted(option.longestName(), kind));
                }
            }
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            NamesCommand.Kind kind = KINDS.get(parameter.paramLabel().toUpperCase(Locale.ROOT));
            if (kind != null) {
                positions.add("        %s:%d) kind=%s ;;"
                        .formatted(command.name(), parameter.index().min(), kind));
            }
        }
    }
}
