namespace Continuum.Kvm.Machine.X64;

/// <summary>Which kernel module is behind /dev/kvm.</summary>
internal static class Backend
{
    private static readonly string[] Known = ["kvm_intel", "kvm_amd", "kvm_pvm"];

    /// <summary>Its name, or <c>unknown</c>. What is built into the kernel has a folder there too.</summary>
    internal static string Find() => Array.Find(Known, name => Directory.Exists($"/sys/module/{name}")) ?? "unknown";
}
