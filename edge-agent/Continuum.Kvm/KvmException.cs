namespace Continuum.Kvm;

/// <summary>KVM refused something.</summary>
/// <param name="operation">What was asked: <c>KVM_CREATE_VM</c>, <c>open(/dev/kvm)</c>.</param>
/// <param name="errno">The error number; 0 when there is none.</param>
/// <param name="message">What was wrong, and what would be right.</param>
public sealed class KvmException(string operation, int errno, string message) : Exception(message)
{
    /// <summary>What was asked.</summary>
    public string Operation { get; } = operation;

    /// <summary>The error number (errno(3)); 0 when there is none.</summary>
    public int Errno { get; } = errno;
}
