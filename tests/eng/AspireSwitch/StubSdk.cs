namespace EcomStreaming.Eng.Tests.AspireSwitch;

/// <summary>
/// Stands in for the package Aspire.AppHost.Sdk where projects are only evaluated: .NET's own SDK, the package reference that the genuine one adds,
/// and a mark by which a project says that it was asked for.
/// </summary>
internal static class StubSdk
{
    /// <summary>Lays it into a packages folder as NuGet would have unpacked it.</summary>
    public static void Unpack(string packagesFolder)
    {
        var package = Path.Combine(packagesFolder, "aspire.apphost.sdk", "13.5.2");
        Write(package, "Sdk/Sdk.props", """<Project><Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" /></Project>""");
        Write(package, "Sdk/Sdk.targets", """
            <Project>
              <PropertyGroup><GenuineAspireSdk>Aspire.AppHost.Sdk</GenuineAspireSdk></PropertyGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """);
        Write(package, "aspire.apphost.sdk.nuspec", """
            <package><metadata><id>Aspire.AppHost.Sdk</id><version>13.5.2</version><authors>none</authors><description>none</description>
            <packageTypes><packageType name="MSBuildSdk" /></packageTypes></metadata></package>
            """);
        Write(package, ".nupkg.metadata", """{ "version": 2, "contentHash": "none", "source": null }""");
        Write(package, "aspire.apphost.sdk.13.5.2.nupkg.sha512", "none");
    }

    private static void Write(string package, string file, string text)
    {
        var path = Path.Combine(package, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
