using System.Runtime.InteropServices;
using System.Text;
using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>Who a processor is by what CPUID answers (Intel SDM vol. 2).</summary>
internal static class ProcessorNames
{
    private const uint FirstOfName = 0x8000_0002;
    private const uint LastOfName = 0x8000_0004;

    /// <summary>Describes it.</summary>
    /// <param name="find">What CPUID answers to a function and an index.</param>
    /// <param name="canWriteFsBase">Whether the machine lets programs use WRFSBASE.</param>
    public static ProcessorDescription Describe(Func<uint, uint, KvmCpuidEntry> find, bool canWriteFsBase)
    {
        KvmCpuidEntry vendor = find(0, 0);
        uint signature = find(1, 0).Eax;
        int family = (int)(signature >> 8 & 0xF);
        int model = (int)(signature >> 4 & 0xF);
        if (family is 6 or 15)
        {
            model += (int)(signature >> 12 & 0xF0);
        }

        if (family == 15)
        {
            family += (int)(signature >> 20 & 0xFF);
        }

        return new ProcessorDescription
        {
            Vendor = Text([vendor.Ebx, vendor.Edx, vendor.Ecx]),
            Family = family,
            Model = model,
            Stepping = (int)(signature & 0xF),
            Name = NameOf(find),
            Flags = ProcessorFlags.Of(find),
            CanWriteFsBase = canWriteFsBase,
        };
    }

    private static string NameOf(Func<uint, uint, KvmCpuidEntry> find)
    {
        StringBuilder name = new();
        for (uint function = FirstOfName; function <= LastOfName; function++)
        {
            KvmCpuidEntry part = find(function, 0);
            name.Append(Text([part.Eax, part.Ebx, part.Ecx, part.Edx]));
        }

        string text = name.ToString().Trim();
        return text.Length == 0 ? "virtual processor" : text;
    }

    private static string Text(ReadOnlySpan<uint> registers) =>
        Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers)).Replace("\0", "", StringComparison.Ordinal);
}
