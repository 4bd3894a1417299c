using Continuum.Kvm.Guest.Tests.Machine;
using Continuum.Testing;
using Continuum.Testing.Guest;

[assembly: AssemblyFixture(typeof(Continuum.Kvm.Guest.Tests.HostFixture))]

namespace Continuum.Kvm.Guest.Tests;

/// <summary>The KVM of the machine that the tests run on, where there is one.</summary>
public sealed class HostFixture : IAsyncLifetime
{
    private readonly TempFolder _programs = new();
    private KvmHost? _kvm;

    /// <summary>Why nothing can run here; null when it can.</summary>
    public string? SkipReason { get; private set; }

    internal ScenarioHost Host { get; private set; } = null!;

    /// <summary>Opens the KVM and compiles the programs.</summary>
    public async ValueTask InitializeAsync()
    {
        SkipReason = HostRequirements.Missing();
        if (SkipReason is not null)
        {
            return;
        }

        try
        {
            _kvm = KvmHost.Open(new KvmHostOptions());
        }
        catch (KvmException exception)
        {
            SkipReason = $"needs a KVM: {exception.Message}";
            return;
        }

        string programs = Directory.CreateDirectory(_programs.File("programs")).FullName;
        await CompiledPrograms.CompileAsync(programs);
        Host = new ScenarioHost(_kvm, programs, HostBackend());
    }

    /// <summary>Closes the KVM.</summary>
    public ValueTask DisposeAsync()
    {
        _kvm?.Dispose();
        _programs.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The kernel's own list of modules; what is built into the kernel has a folder too.</summary>
    private static string HostBackend() =>
        new[] { "kvm_pvm", "kvm_intel", "kvm_amd" }.FirstOrDefault(name => Directory.Exists("/sys/module/" + name))
        ?? "unknown";
}
