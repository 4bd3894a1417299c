using System.Collections.Concurrent;
using System.Diagnostics;

namespace Continuum.Kvm.Tests.Testing;

/// <summary>
/// A program of <c>Programs/</c>, compiled by this machine's compiler once a test run. Skips the test when the compiler
/// is missing.
/// </summary>
internal sealed class CompiledProgram
{
    // By source, compiler and options.
    private static readonly ConcurrentDictionary<(string, string, string), Lazy<CompiledProgram>> Compiled = new();

    // One folder for the run, removed when the test process ends.
    private static readonly Lazy<string> Folder = new(() =>
    {
        string path = Directory.CreateTempSubdirectory("continuum-programs-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return path;
    });

    private static int _count;

    private CompiledProgram(string path) => Path = path;

    /// <summary>The program's path on this machine.</summary>
    public string Path { get; }

    /// <summary>Whether a tool is on this machine.</summary>
    public static bool HasTool(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(System.IO.Path.Combine(folder, tool)));

    /// <summary>A static glibc program.</summary>
    public static CompiledProgram Static(string source, params string[] options) =>
        Build(source, "gcc", ["-static", .. options]);

    /// <summary>A static glibc program that may be loaded anywhere.</summary>
    public static CompiledProgram StaticPie(string source, params string[] options) =>
        Build(source, "gcc", ["-static-pie", "-fPIE", .. options]);

    /// <summary>A dynamic glibc program.</summary>
    public static CompiledProgram Dynamic(string source, params string[] options) => Build(source, "gcc", options);

    /// <summary>A static musl program.</summary>
    public static CompiledProgram Musl(string source, params string[] options) =>
        Build(source, "musl-gcc", ["-static", .. options]);

    /// <summary>Compiles with <c>-O1</c> and the options behind it, once for all tests that ask for the same.</summary>
    /// <param name="source">The file's name in <c>Programs/</c>: C or assembler.</param>
    /// <param name="compiler">Its name on the PATH.</param>
    /// <param name="options">What else it is given; libraries (-l) work, they come behind the source.</param>
    public static CompiledProgram Build(string source, string compiler, params string[] options)
    {
        Assert.SkipUnless(HasTool(compiler), $"needs {compiler} to compile {source}");
        Lazy<CompiledProgram> program = Compiled.GetOrAdd(
            (source, compiler, string.Join(' ', options)), _ => new(() => Compile(source, compiler, options)));
        return program.Value;
    }

    /// <summary>The same program as a file of its own in a folder.</summary>
    public CompiledProgram CopyTo(string folder)
    {
        string copy = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path));
        File.Copy(Path, copy);
        return new CompiledProgram(copy);
    }

    /// <summary>Runs it on this machine itself, without a micro-VM.</summary>
    /// <param name="arguments">Those behind its name.</param>
    /// <param name="environment">All of its environment; null: none.</param>
    /// <returns>Exit code and standard output.</returns>
    public (int ExitCode, string Output) RunNatively(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Run(Path, arguments, environment ?? new Dictionary<string, string>());

    private static CompiledProgram Compile(string source, string compiler, string[] options)
    {
        string from = System.IO.Path.Combine(AppContext.BaseDirectory, "Programs", source);
        string name = $"{System.IO.Path.GetFileNameWithoutExtension(source)}-{Interlocked.Increment(ref _count)}";
        string to = System.IO.Path.Combine(Folder.Value, name);
        (int code, string output) = Run(compiler, ["-O1", "-o", to, from, .. options], null);
        return code == 0
            ? new CompiledProgram(to)
            : throw new InvalidOperationException($"{compiler} {source} {string.Join(' ', options)}: {output}");
    }

    private static (int ExitCode, string Output) Run(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach ((string key, string value) in environment)
            {
                start.Environment[key] = value;
            }
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
    }
}
