using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The features of a processor that CPUID tells (Intel SDM vol. 2, AMD APM vol. 3 appendix E), by the names of
/// /proc/cpuinfo. Those that only a kernel can use are among them, as on Linux.
/// </summary>
internal static class ProcessorFlags
{
    // From bit 0 on; a dash: the bit has no name there.
    private static readonly (uint Function, uint Index, Register Register, string Names)[] Tables =
    [
        (1, 0, Register.Edx, "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - "
            + "dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe"),
        (0x8000_0001, 0, Register.Edx, "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt "
            + "pdpe1gb rdtscp - lm 3dnowext 3dnow"),
        (1, 0, Register.Ecx, "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - "
            + "pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand hypervisor"),
        (0x8000_0001, 0, Register.Ecx, "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch "
            + "osvw ibs xop skinit wdt - lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc "
            + "perfctr_llc mwaitx"),
        (7, 0, Register.Ebx, "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a "
            + "avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd "
            + "sha_ni avx512bw avx512vl"),
        (0xD, 1, Register.Eax, "xsaveopt xsavec xgetbv1 xsaves"),
        (7, 1, Register.Eax, "- - - - avx_vnni avx512_bf16"),
        (7, 0, Register.Ecx, "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni "
            + "avx512_bitalg tme avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri "
            + "movdir64b enqcmd"),
        (7, 0, Register.Edx, "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - "
            + "serialize - tsxldtrk - pconfig arch_lbr ibt - amx_bf16 avx512_fp16 amx_tile amx_int8 - - flush_l1d "
            + "arch_capabilities"),
    ];

    private enum Register
    {
        Eax,
        Ebx,
        Ecx,
        Edx,
    }

    /// <summary>The names of all that is there.</summary>
    /// <param name="find">What CPUID answers to a function and an index.</param>
    public static string[] Of(Func<uint, uint, KvmCpuidEntry> find)
    {
        List<string> flags = [];
        foreach ((uint function, uint index, Register register, string names) in Tables)
        {
            KvmCpuidEntry entry = find(function, index);
            uint bits = register switch
            {
                Register.Eax => entry.Eax,
                Register.Ebx => entry.Ebx,
                Register.Ecx => entry.Ecx,
                _ => entry.Edx,
            };
            flags.AddRange(names.Split(' ').Where((name, bit) => name != "-" && (bits >> bit & 1) != 0));
        }

        return [.. flags];
    }
}
