using System.Globalization;
using System.Text;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;

namespace Continuum.Kvm.Linux.Tracing;

/// <summary>One system call as a line, like strace(1) writes it.</summary>
internal static class SyscallLine
{
    private const int MaxBytes = 32;
    private const int MaxText = 256;
    private const int CurrentFolder = -100; // AT_FDCWD

    /// <summary>Name, arguments and result.</summary>
    public static string Of(LinuxTask task, ulong number, in SyscallArguments arguments, SyscallResult result)
    {
        ReadOnlySpan<ulong> values =
            [arguments.A0, arguments.A1, arguments.A2, arguments.A3, arguments.A4, arguments.A5];
        StringBuilder line = new(SyscallNames.Of(number));
        line.Append('(');
        ArgumentKind[] kinds = SyscallSignatures.Of(number);
        for (int i = 0; i < kinds.Length; i++)
        {
            line.Append(i == 0 ? "" : ", ");
            ulong length = kinds[i] == ArgumentKind.BytesOut
                ? (ulong)Math.Max(0, result.Value)
                : values[Math.Min(i + 1, values.Length - 1)];
            Append(line, task.Process.Guest, kinds[i], values[i], length);
        }

        return line.Append(") = ").Append(ResultOf(number, result)).ToString();
    }

    private static string ResultOf(ulong number, SyscallResult result)
    {
        const long LastError = -4095;
        return result.Outcome switch
        {
            SyscallOutcome.Wait => "? (waits)",
            SyscallOutcome.RegistersSet => "?",
            _ when result.Value is < 0 and >= LastError => $"-1 {ErrorName((int)-result.Value)}",
            _ when (Syscall)number is Syscall.Mmap or Syscall.Brk or Syscall.Mremap =>
                string.Create(CultureInfo.InvariantCulture, $"0x{result.Value:x}"),
            _ => result.Value.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string ErrorName(int error) =>
        Enum.IsDefined((Errno)error) ? ((Errno)error).ToString() : $"errno {error}";

    private static void Append(StringBuilder line, GuestMemory memory, ArgumentKind kind, ulong value, ulong length)
    {
        switch (kind)
        {
            case ArgumentKind.Text:
                AppendText(line, memory, value);
                break;
            case ArgumentKind.BytesIn or ArgumentKind.BytesOut:
                AppendBytes(line, memory, value, length);
                break;
            case ArgumentKind.Octal:
                line.Append('0').Append(Convert.ToString((int)value, toBase: 8));
                break;
            default:
                line.Append(Plain(kind, value));
                break;
        }
    }

    private static string Plain(ArgumentKind kind, ulong value) => kind switch
    {
        // Descriptors and most numbers are ints: what lies above them is not the kernel's.
        ArgumentKind.Number => ((long)value is > int.MaxValue and <= uint.MaxValue ? (int)value : (long)value)
            .ToString(CultureInfo.InvariantCulture),
        ArgumentKind.Folder => (int)value == CurrentFolder
            ? "AT_FDCWD" : ((int)value).ToString(CultureInfo.InvariantCulture),
        ArgumentKind.OpenFlags => FlagNames.Open((uint)value),
        ArgumentKind.Protection => FlagNames.Protection((uint)value),
        ArgumentKind.MapFlags => FlagNames.Map((uint)value),
        ArgumentKind.Signal => SignalNumber.NameOf((int)value),
        _ when value == 0 => "NULL",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"),
    };

    private static void AppendText(StringBuilder line, GuestMemory memory, ulong address)
    {
        if (memory.TryReadString(address, MaxText, out string text) == 0)
        {
            AppendQuoted(line, Encoding.UTF8.GetBytes(text));
        }
        else
        {
            line.Append(Plain(ArgumentKind.Hexadecimal, address));
        }
    }

    private static void AppendBytes(StringBuilder line, GuestMemory memory, ulong address, ulong length)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(length, MaxBytes)];
        if (!memory.TryRead(address, bytes))
        {
            line.Append(Plain(ArgumentKind.Hexadecimal, address));
            return;
        }

        AppendQuoted(line, bytes);
        line.Append(length > MaxBytes ? "..." : "");
    }

    private static void AppendQuoted(StringBuilder line, ReadOnlySpan<byte> bytes)
    {
        line.Append('"');
        foreach (byte one in bytes)
        {
            _ = one switch
            {
                (byte)'\n' => line.Append("\\n"),
                (byte)'\t' => line.Append("\\t"),
                (byte)'\r' => line.Append("\\r"),
                (byte)'"' => line.Append("\\\""),
                (byte)'\\' => line.Append(@"\\"),
                >= 0x20 and < 0x7F => line.Append((char)one),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}"),
            };
        }

        line.Append('"');
    }
}
