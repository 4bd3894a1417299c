using Continuum.Kvm.Guest;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// The folder of the compiled programs, the KVM that is to be here, and which scenarios: those whose names hold a word.
return args is [string programs, string backend, .. string[] words]
    ? await ScenarioRunner.RunAsync(programs, backend, words.FirstOrDefault(""), Console.Out)
    : throw new ArgumentException("usage: Continuum.Kvm.Guest PROGRAMS BACKEND [WORD]");
