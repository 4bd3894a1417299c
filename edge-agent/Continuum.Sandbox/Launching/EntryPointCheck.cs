using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Launching;

/// <summary>Looks on the host whether a version has a program to start, before a sandbox is made for it.</summary>
internal static class EntryPointCheck
{
    private const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>What is wrong with the version's entry point, or null.</summary>
    public static InvocationError? Check(SandboxSpec spec)
    {
        if (spec.EntryPoint.Count == 0 || !spec.EntryPoint[0].StartsWith('/'))
        {
            string given = spec.EntryPoint.Count == 0 ? "no entry point" : $"'{spec.EntryPoint[0]}'";
            return Invalid($"{given}: it must be an absolute path in the sandbox, such as /var/task/bootstrap");
        }

        string path = spec.EntryPoint[0];
        if (SandboxPath.Resolve(spec, path) is not { } host || Directory.Exists(host))
        {
            return Invalid($"{path} is no file in the image: a function of runtime 'provided' needs an executable "
                + "file 'bootstrap' in its folder");
        }

        return (new FileInfo(host).UnixFileMode & Execute) == 0
            ? Invalid($"{path} is not executable: chmod +x would be right")
            : null;
    }

    private static InvocationError Invalid(string message) => new(ErrorTypes.InvalidEntrypoint, message);
}
