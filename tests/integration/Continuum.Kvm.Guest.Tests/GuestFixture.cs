using Continuum.Kvm.Guest.Tests.Machine;
using Continuum.Testing;
using Continuum.Testing.Guest;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(Continuum.Kvm.Guest.Tests.GuestFixture))]

namespace Continuum.Kvm.Guest.Tests;

/// <summary>Boots the guest once, for all tests, and keeps what it said of each scenario.</summary>
public sealed class GuestFixture : IAsyncLifetime
{
    private static readonly VirtualMachine Machine = new("EPYC,+svm", MemoryMib: 2048);

    private GuestReport? _report;

    /// <summary>Why there was no guest; null when there was one.</summary>
    public string? SkipReason { get; private set; }

    /// <summary>Builds the image and runs the guest to its end.</summary>
    public async ValueTask InitializeAsync()
    {
        SkipReason = HostRequirements.Missing();
        if (SkipReason is not null)
        {
            return;
        }

        switch (await KernelCache.GetAsync())
        {
            case KernelImage.Absent absent:
                SkipReason = absent.Reason;
                break;
            case KernelImage.Found kernel:
                await RunAsync(kernel);
                break;
        }
    }

    /// <summary>Nothing is left to end: the guest has powered off.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Fails the calling test unless the guest reported that the scenario passed.</summary>
    internal void AssertPassed(string scenario)
    {
        Assert.SkipUnless(SkipReason is null, SkipReason ?? "");
        string? failure = _report!.FailureOf(scenario);
        Assert.True(failure is null, failure);
    }

    private async Task RunAsync(KernelImage.Found kernel)
    {
        using TempFolder work = new();
        string programs = Directory.CreateDirectory(work.File("programs")).FullName;
        await CompiledPrograms.CompileAsync(programs);
        string image = work.File("initramfs");
        await GuestImage.BuildAsync(image, kernel, programs);
        _report = await GuestReport.TakeAsync(Machine, kernel.Path, image);
    }
}
