namespace Continuum.Kvm;

/// <summary>Watches a program's system calls.</summary>
public interface ISyscallTracer
{
    /// <summary>A call was made, or made again after it waited.</summary>
    /// <param name="task">The thread's number.</param>
    /// <param name="line">Like strace(1): name, arguments, result.</param>
    void Called(int task, string line);
}
