using Continuum.Agent.Sandboxes;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Kvm;
using Continuum.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Sandboxes;

public sealed class NodeSandboxesTests : IDisposable
{
    private static readonly VersionKey Version = new(new FunctionKey("test", "function"), "v0123456789ab");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_micro_VM_cannot_run_is_run_by_process_isolation()
    {
        ScriptedSandboxes microVms = Refusing(ErrorTypes.SandboxUnsupported);
        ScriptedSandboxes processes = new();
        await using NodeSandboxes node = new(microVms, processes, NullLogger.Instance);
        SandboxSpec spec = Spec();

        Assert.IsType<PrepareResult.Ready>(await node.PrepareAsync(spec, default));

        Assert.IsType<InvocationResult.Succeeded>(await InvokeAsync(node));
        Assert.Contains(Version, processes.Prepared);
        await node.RetireAsync(Version, default);
        Assert.Empty(processes.Prepared);
    }

    [Fact]
    public async Task What_fails_for_its_own_fault_is_not_tried_elsewhere()
    {
        ScriptedSandboxes processes = new();
        await using NodeSandboxes node = new(Refusing(ErrorTypes.ExitError), processes, NullLogger.Instance);

        PrepareResult result = await node.PrepareAsync(Spec(), default);

        Assert.Equal(ErrorTypes.ExitError, Assert.IsType<PrepareResult.Refused>(result).Error.Type);
        Assert.Empty(processes.History);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_with_threads_answers_whatever_runs_it(bool needsThread)
    {
        await using ISandboxHost processes = await ProcessesAsync();
        await using NodeSandboxes node = new(MicroVms(), processes, NullLogger.Instance);
        SandboxSpec spec = await RealSpecAsync(needsThread);

        PrepareResult prepared =
            await Deadline.WithinAsync("the version to be prepared", node.PrepareAsync(spec, default));

        Assert.IsType<PrepareResult.Ready>(prepared);
        InvocationResult result = await Deadline.WithinAsync("the answer", InvokeAsync(node));
        Assert.Equal("{}"u8, Assert.IsType<InvocationResult.Succeeded>(result).Payload.Span);
        InvocationResult direct = await processes.InvokeAsync(Version, Request(), default);
        Assert.Equal(needsThread, direct is InvocationResult.Succeeded);
    }

    private static ScriptedSandboxes Refusing(string type) => new()
    {
        Prepare = (_, _) => Task.FromResult<PrepareResult>(
            new PrepareResult.Refused(new InvocationError(type, "not here"))),
    };

    private static async Task<ISandboxHost> ProcessesAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: sandboxes have users and control groups");
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs /usr/bin/bwrap (Debian: bubblewrap)");
        return await ProcessSandboxHost.StartAsync(
            new ProcessSandboxOptions(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
    }

    private ISandboxHost MicroVms()
    {
        try
        {
            MicroVmSandboxOptions options = new() { TemplateFolder = _folder.File("templates") };
            return MicroVmSandboxHost.Create(
                KvmHost.Open(new KvmHostOptions()), options, NullLoggerFactory.Instance, TimeProvider.System);
        }
        catch (KvmException exception)
        {
            Assert.Skip($"needs /dev/kvm: {exception.Message}");
            throw;
        }
    }

    private async Task<SandboxSpec> RealSpecAsync(bool needsThread)
    {
        // The sandbox's user is another one than the test's.
        new DirectoryInfo(_folder.Path).UnixFileMode = (UnixFileMode)0b111_101_101;
        foreach (string folder in new[] { "proc", "dev", "tmp", "var/task", "var/runtime", "opt" })
        {
            Directory.CreateDirectory(Path.Combine(_folder.File("root"), folder));
        }

        string program = Path.Combine(_folder.File("root"), "var/task/bootstrap");
        await File.WriteAllBytesAsync(program, await Functions.EchoProgramAsync());
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return Spec() with
        {
            RootPath = _folder.File("root"),
            Environment = needsThread ? new Dictionary<string, string> { ["THREAD"] = "1" } : [],
        };
    }

    private SandboxSpec Spec() => new()
    {
        Version = Version,
        RootPath = _folder.Path,
        Mounts = [],
        EntryPoint = ["/var/task/bootstrap"],
        MemoryBytes = 64 << 20,
        Timeout = TimeSpan.FromSeconds(20),
        Concurrency = 1,
        Isolation = IsolationMode.Invocation,
    };

    private static InvocationRequest Request() => new()
    {
        Id = Guid.NewGuid().ToString(),
        Function = Version.Function,
        Payload = "{}"u8.ToArray(),
        Deadline = TimeProvider.System.GetUtcNow() + Deadline.Default,
    };

    private static Task<InvocationResult> InvokeAsync(NodeSandboxes node) =>
        node.InvokeAsync(Version, Request(), default);
}
