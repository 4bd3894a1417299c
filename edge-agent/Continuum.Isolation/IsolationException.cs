using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Continuum.Isolation;

/// <summary>The operating system, or a tool of it, did not do what isolating a program needs.</summary>
public sealed class IsolationException : Exception
{
    /// <summary>A system call failed.</summary>
    /// <param name="operation">The call, with what it was about.</param>
    /// <param name="errno">Its error number (errno(3)).</param>
    public IsolationException(string operation, int errno)
        : this(operation, errno, new Win32Exception(errno).Message)
    {
    }

    /// <summary>Something is missing or wrong, in words.</summary>
    /// <param name="operation">What was being done.</param>
    /// <param name="errno">The error number (errno(3)), 0 when no system call failed.</param>
    /// <param name="detail">What was wrong and what would be right.</param>
    public IsolationException(string operation, int errno, string detail)
        : base(errno == 0 ? $"{operation}: {detail}" : $"{operation}: {detail} (errno {errno})")
    {
        Operation = operation;
        ErrorNumber = errno;
        Detail = detail;
    }

    /// <summary>What was being done.</summary>
    public string Operation { get; }

    /// <summary>The error number (errno(3)), 0 when no system call failed.</summary>
    public int ErrorNumber { get; }

    /// <summary>What was wrong, in words.</summary>
    public string Detail { get; }

    internal static IsolationException FromLastError(string operation) =>
        new(operation, Marshal.GetLastPInvokeError());
}
