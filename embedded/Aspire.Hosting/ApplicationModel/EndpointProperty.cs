namespace Aspire.Hosting.ApplicationModel;

/// <summary>The part of an endpoint's address that is wanted.</summary>
public enum EndpointProperty
{
    Url = 0,
    Host = 1,
    IPV4Host = 2,
    Port = 3,
    Scheme = 4,
    TargetPort = 5,
    HostAndPort = 6,
    TlsEnabled = 7,
}
