namespace Continuum.Kvm.Tests.Machine;

/// <summary>This machine's KVM, opened once for a class of tests.</summary>
public sealed class KvmFixture : IDisposable
{
    private readonly KvmHost? _host = File.Exists("/dev/kvm") ? KvmHost.Open(new KvmHostOptions()) : null;

    /// <summary>The host; a machine without KVM skips the test.</summary>
    public KvmHost Host
    {
        get
        {
            Assert.SkipWhen(_host is null, "needs /dev/kvm");
            return _host;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _host?.Dispose();
}
