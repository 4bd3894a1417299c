using System.Globalization;
using Continuum.Contracts.Functions;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The environment of a program, as Lambda defines it for custom runtimes.</summary>
internal static class RuntimeEnvironment
{
    /// <summary>The port of the Runtime API on the sandbox's own loopback.</summary>
    public const int Port = 9001;

    /// <summary>What a function is told it is; made like Lambda's, with a scheme of its own.</summary>
    public static string FunctionArn(VersionKey version) =>
        $"continuum:function:{version.Function.Namespace}:{version.Function.Name}:{version.Version}";

    /// <summary>The function's own variables, and over them those that the contract reserves.</summary>
    public static Dictionary<string, string> For(
        SandboxSpec spec, string region, string runtimeApi, bool isSnapshotted)
    {
        Dictionary<string, string> environment = new()
        {
            ["LANG"] = "C.UTF-8",
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/opt/bin",
            ["TZ"] = ":UTC",
        };
        foreach ((string name, string value) in spec.Environment)
        {
            environment[name] = value;
        }

        FunctionKey function = spec.Version.Function;
        environment["_HANDLER"] = spec.Handler;
        environment["LAMBDA_TASK_ROOT"] = "/var/task";
        environment["LAMBDA_RUNTIME_DIR"] = "/var/runtime";
        environment["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        environment["AWS_LAMBDA_FUNCTION_NAME"] = function.Name;
        environment["AWS_LAMBDA_FUNCTION_VERSION"] = spec.Version.Version;
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] =
            (spec.MemoryBytes / (1024 * 1024)).ToString(CultureInfo.InvariantCulture);
        environment["AWS_LAMBDA_LOG_GROUP_NAME"] = $"/continuum/{function}";
        environment["AWS_LAMBDA_LOG_STREAM_NAME"] = spec.Version.Version;
        environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = isSnapshotted ? "snap-start" : "on-demand";
        environment["AWS_REGION"] = region;
        return environment;
    }
}
