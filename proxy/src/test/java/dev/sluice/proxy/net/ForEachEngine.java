package dev.sluice.proxy.net;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A contract that every engine keeps: the class runs once on each. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ClassTemplate
@ExtendWith(ForEachEngine.Provider.class)
public @interface ForEachEngine {
    /** One invocation of the class for each engine. */
    final class Provider implements ClassTemplateInvocationContextProvider {
        @Override
        public boolean supportsClassTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
                ExtensionContext context) {
            return Engines.ALL.stream().map(On::new);
        }
    }

    /** One engine. */
    record On(Engine engine) implements ClassTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return "on " + engine;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(
                    (BeforeClassTemplateInvocationCallback) _ -> Engines.use(engine),
                    (AfterClassTemplateInvocationCallback) _ -> Engines.use(Engines.ALL.getFirst()));
        }
    }
}
