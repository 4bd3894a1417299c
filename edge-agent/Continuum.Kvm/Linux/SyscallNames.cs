using System.Text;

namespace Continuum.Kvm.Linux;

/// <summary>The names of system calls as Linux writes them: <c>rt_sigaction</c>, <c>clock_gettime</c>.</summary>
internal static class SyscallNames
{
    private static readonly string?[] Names = Build();

    /// <summary>The name of a number; like <c>syscall_500</c> when it has none.</summary>
    public static string Of(ulong number) => number switch
    {
        < SyscallTable.Size => Names[number] ?? $"syscall_{number}",
        _ => "syscall_unknown",
    };

    private static string?[] Build()
    {
        string?[] names = new string?[SyscallTable.Size];
        foreach (Syscall call in Enum.GetValues<Syscall>())
        {
            names[(int)call] = SnakeCase(call.ToString());
        }

        return names;
    }

    private static string SnakeCase(string name)
    {
        StringBuilder snake = new();
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
