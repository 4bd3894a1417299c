using Continuum.Testing.Guest;

namespace Continuum.Kvm.Guest.Tests.Machine;

/// <summary>The scenarios' programs: static, with musl, so that they need nothing but themselves.</summary>
internal static class CompiledPrograms
{
    // Hostile code pushes to the stack from within inline assembly, and what a long jump loses is not used after it.
    private static readonly string[] Options =
        ["-static", "-O1", "-mno-red-zone", "-Wall", "-Wextra", "-Werror", "-Wno-clobbered"];

    /// <summary>Compiles all into a folder, each under its own name.</summary>
    internal static async Task<IReadOnlyList<string>> CompileAsync(string folder)
    {
        string[] sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Programs"), "*.c");
        List<string> names = [];
        foreach (string source in sources)
        {
            string name = Path.GetFileNameWithoutExtension(source);
            await HostTool.RunAsync("musl-gcc", [.. Options, "-o", Path.Combine(folder, name), source]);
            names.Add(name);
        }

        return names;
    }
}
