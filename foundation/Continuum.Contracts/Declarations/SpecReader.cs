using System.Text;
using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>Reads <c>spec</c>.</summary>
internal static class SpecReader
{
    internal static FunctionSpec? Read(YamlTree node, ProblemList problems)
    {
        if (MappingReader.Open(node, "spec", problems) is not { } spec)
        {
            return null;
        }

        string runtime = spec.Required(
            "runtime", "", Words.OneOf(FunctionRuntimes.Python311, FunctionRuntimes.Provided),
            $"write {FunctionRuntimes.Python311} or {FunctionRuntimes.Provided}");
        FunctionSpec read = new()
        {
            Runtime = runtime,
            Handler = Handler(spec, runtime),
            MemoryBytes = spec.Value(
                "memory", SpecLimits.DefaultMemoryBytes,
                Numbers.Quantity(SpecLimits.MinMemoryBytes, SpecLimits.MaxMemoryBytes)),
            Timeout = spec.Value(
                "timeout", SpecLimits.DefaultTimeout, Numbers.Duration(SpecLimits.MinTimeout, SpecLimits.MaxTimeout)),
            Concurrency = spec.Int("concurrency", SpecLimits.DefaultConcurrency, 1, SpecLimits.MaxConcurrency),
            Isolation = spec.Value(
                "isolation", IsolationMode.Invocation,
                Words.Named(("invocation", IsolationMode.Invocation), ("instance", IsolationMode.Instance))),
            Environment = Environment(spec),
            Triggers = TriggerReader.Read(spec),
            Retry = Retry(spec),
            Objectives = ObjectivesReader.Read(spec),
            Placement = PlacementReader.Read(spec),
            Accelerator = Accelerator(spec),
        };
        spec.Finish();
        return read;
    }

    private static string Handler(MappingReader spec, string runtime)
    {
        if (runtime == FunctionRuntimes.Python311)
        {
            return spec.Required("handler", "", Words.Handler, "write module.function, for example app.handle");
        }

        if (spec.Take("handler") is { } handler && runtime == FunctionRuntimes.Provided)
        {
            spec.Problems.Add(
                handler, spec.PathOf("handler"),
                "Is not for the provided runtime, which starts the folder's bootstrap: leave it out");
        }

        return "";
    }

    private static Dictionary<string, string> Environment(MappingReader spec)
    {
        if (spec.Map("environment") is not { } environment)
        {
            return [];
        }

        Dictionary<string, string> read = TextMap.Read(environment, Words.VariableName, Words.Text);
        int bytes = read.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        if (bytes > SpecLimits.MaxEnvironmentBytes)
        {
            spec.Problems.Add(
                environment.Node, environment.Path,
                $"Names and values have {bytes} bytes together: write at most {SpecLimits.MaxEnvironmentBytes}");
        }

        return read;
    }

    private static RetryPolicy Retry(MappingReader spec)
    {
        RetryPolicy fallback = RetryPolicy.Default;
        if (spec.Map("retry") is not { } retry)
        {
            return fallback;
        }

        RetryPolicy read = new(
            retry.Int("attempts", fallback.Attempts, 1, SpecLimits.MaxAttempts),
            retry.Value(
                "backoff", fallback.Backoff, Numbers.Duration(SpecLimits.MinBackoff, SpecLimits.MaxBackoff)),
            retry.Value("maxAge", fallback.MaxAge, Numbers.Duration(SpecLimits.MinMaxAge, SpecLimits.MaxMaxAge)),
            retry.Bool("deadLetter", fallback.DeadLetter));
        retry.Finish();
        return read;
    }

    private static AcceleratorRequest? Accelerator(MappingReader spec)
    {
        if (spec.Map("accelerator") is not { } accelerator)
        {
            return null;
        }

        const long MostMemory = 1L << 40;
        long memory = accelerator.Value("memory", 0L, Numbers.Quantity(1, MostMemory));
        AcceleratorRequest read = new(
            accelerator.Required(
                "kind", AcceleratorKind.Any,
                Words.Named(("gpu", AcceleratorKind.Gpu), ("npu", AcceleratorKind.Npu), ("any", AcceleratorKind.Any)),
                "write gpu, npu or any"),
            memory == 0 ? null : memory,
            accelerator.Int("count", 1, 1, 64),
            accelerator.Bool("exclusive", fallback: false));
        accelerator.Finish();
        return read;
    }
}
